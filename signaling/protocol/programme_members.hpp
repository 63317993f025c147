// The members of the model by name, for the log. A member that is added to the model is added here.
#pragma once

#include "schedule/model.hpp"
#include "schedule/revise.hpp"

#include <boost/describe.hpp>

namespace lanai::schedule {

BOOST_DESCRIBE_STRUCT(Link, (), (title, url))
BOOST_DESCRIBE_STRUCT(Person, (), (name, affiliation, role, id, biography, url, avatar))
BOOST_DESCRIBE_STRUCT(Talk, (),
                      (guid, code, slug, title, subtitle, abstract_text, description, kind, type, room, session, track,
                       persons, start, duration, language, url, logo, links, attachments, award, recording_licence,
                       recording_opt_out, hard_stop, duration_min))
BOOST_DESCRIBE_STRUCT(Session, (), (id, title, room, chairs))
BOOST_DESCRIBE_STRUCT(Room, (), (id, name, stage, guid, description, capacity))
BOOST_DESCRIBE_STRUCT(Track, (), (name, slug, colour, guid))
BOOST_DESCRIBE_STRUCT(Day, (), (date, start, end))
BOOST_DESCRIBE_STRUCT(ImportantDate, (), (label, date, anywhere_on_earth, ends_at))
BOOST_DESCRIBE_STRUCT(Award, (), (title, description, recipients))
BOOST_DESCRIBE_STRUCT(Event, (),
                      (title, acronym, subtitle, description, venue, zone, url, version, notice, dates, awards,
                       organisers, supporters, links))
BOOST_DESCRIBE_STRUCT(Programme, (), (event, days, rooms, tracks, sessions, talks))
BOOST_DESCRIBE_STRUCT(Revision, (), (frame, talks, gone))

}  // namespace lanai::schedule
