# Tests that are no Catch2 executable of this build: checks of the source, Node suites against the server, and the
# executables of the sanitizer and fuzzing builds beside this one. Only the release build lists them, so that one ctest
# run has one summary.
if(NOT CMAKE_BINARY_DIR STREQUAL "${CMAKE_SOURCE_DIR}/build/release")
  return()
endif()
find_program(NODE node REQUIRED)
find_program(NPM npm REQUIRED)
set(here ${CMAKE_CURRENT_SOURCE_DIR})

add_test(NAME check.walls COMMAND ${here}/checks/walls)
add_test(NAME check.pages-types COMMAND ${NPM} --prefix ${CMAKE_SOURCE_DIR}/www run check)
add_test(NAME unit.pages COMMAND ${NPM} --prefix ${CMAKE_SOURCE_DIR}/www test)
set_tests_properties(check.walls check.pages-types unit.pages PROPERTIES LABELS unit TIMEOUT 120)

# lanai_suite(NAME FILE labels... [ENV X=Y...]): one file of node's test runner. Exit 77 means skipped.
function(lanai_suite name file)
  cmake_parse_arguments(SUITE "" "TIMEOUT" "LABELS;ENV" ${ARGN})
  if(NOT SUITE_TIMEOUT)
    set(SUITE_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${here}/support/node-suite ${here}/${file})
  set_tests_properties(${name} PROPERTIES LABELS "${SUITE_LABELS}" TIMEOUT ${SUITE_TIMEOUT} ENVIRONMENT "${SUITE_ENV}"
    SKIP_RETURN_CODE 77 RUN_SERIAL TRUE)
endfunction()

# Suites without media wait for words, not for pictures: under a sanitizer two of them run side by side.
set(without_media rooms access record forget bad_input operations feeds follow upload stars)
foreach(suite ${without_media} clock media whip_whep turn)
  lanai_suite(integration.${suite} integration/${suite}.test.mjs LABELS integration)
  foreach(sanitizer asan tsan)
    lanai_suite(${sanitizer}.integration.${suite} integration/${suite}.test.mjs LABELS integration slow TIMEOUT 600
      ENV LANAI_BINARY=${CMAKE_SOURCE_DIR}/build/${sanitizer}/lanai LANAI_TEST_PATIENCE_MS=60000
          TSAN_OPTIONS=suppressions=${here}/support/tsan.supp:halt_on_error=1:exitcode=66
          ASAN_OPTIONS=detect_leaks=1 LSAN_OPTIONS=suppressions=${here}/support/lsan.supp)
    if(suite IN_LIST without_media)
      set_tests_properties(${sanitizer}.integration.${suite} PROPERTIES RUN_SERIAL FALSE)
    endif()
  endforeach()
endforeach()

# Needs no server, and no turn: only what is built.
lanai_suite(integration.schemas integration/schemas.test.mjs LABELS integration)
lanai_suite(slow.kill slow/kill.test.mjs LABELS slow TIMEOUT 600)
lanai_suite(slow.full_disk slow/full_disk.test.mjs LABELS slow)
# Waits for a minute, and for nothing to be in time.
lanai_suite(slow.half_open slow/half_open.test.mjs LABELS slow)
set_tests_properties(slow.half_open PROPERTIES RUN_SERIAL FALSE)
lanai_suite(browser.workshop browser/workshop.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.chair browser/chair.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.chat browser/chat.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.polls browser/polls.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.questions browser/questions.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.stars browser/stars.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.organise browser/organise.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.room browser/room.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.import browser/import.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.followed browser/followed.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.clients browser/clients.test.mjs LABELS slow browser TIMEOUT 600)
# A day takes five minutes whatever the machine does, and asks for nothing to be in time.
lanai_suite(browser.day browser/day.test.mjs LABELS slow browser TIMEOUT 900)
set_tests_properties(browser.day PROPERTIES RUN_SERIAL FALSE)
lanai_suite(browser.ice browser/ice.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.network browser/network.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.tcp browser/tcp.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.lip_sync browser/lip_sync.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.codecs browser/codecs.test.mjs LABELS slow browser TIMEOUT 600)
lanai_suite(browser.simulcast browser/simulcast.test.mjs LABELS slow browser TIMEOUT 600)

# The same Catch2 executables, built with sanitizers.
function(lanai_sanitized sanitizer)
  foreach(name ${ARGN})
    add_test(NAME ${sanitizer}.${name} COMMAND ${CMAKE_SOURCE_DIR}/build/${sanitizer}/${name})
    set_tests_properties(${sanitizer}.${name} PROPERTIES LABELS slow TIMEOUT 900 ENVIRONMENT
      "TSAN_OPTIONS=suppressions=${here}/support/tsan.supp:exitcode=66;LSAN_OPTIONS=suppressions=${here}/support/lsan.supp")
  endforeach()
endfunction()
lanai_sanitized(asan unit_schedule unit_rtp unit_webrtc unit_relay unit_ingest unit_rooms unit_access unit_store
  unit_protocol unit_core unit_gateway unit_endpoints unit_http unit_feed unit_app integration_relay integration_tcp integration_attack)
lanai_sanitized(tsan integration_relay integration_tcp integration_attack unit_core unit_gateway unit_store)
set_tests_properties(asan.integration_attack tsan.integration_attack PROPERTIES RUN_SERIAL TRUE)

# The real files of the shared data are fed to their importers, where they are.
set(real_files ${CMAKE_SOURCE_DIR}/../shared/data/schedules)
set(real_of_frab_xml *.xml)
set(real_of_c3voc_json c3voc-frab*.json c3voc-pretalx*.json c3voc-invalid*.json)
set(real_of_schedule2_json c3voc-hub*.json)
set(real_of_icalendar *.ics)
foreach(target stun rtp rtcp frame sdp message programme frab_xml c3voc_json schedule2_json icalendar html_text feed_url ticket guest_list)
  list(TRANSFORM real_of_${target} PREPEND ${real_files}/)
  file(GLOB real ${real_of_${target}})
  add_test(NAME fuzz.${target} COMMAND ${here}/support/fuzz ${CMAKE_SOURCE_DIR}/build/asan/fuzz_${target} ${here}/fuzz/corpus/${target} ${real})
  set_tests_properties(fuzz.${target} PROPERTIES LABELS slow TIMEOUT 180)
endforeach()
