// Taking a person out of a store's log, or everybody. Blocking; any thread that has the store for itself.
#pragma once

#include "signaling/forget.hpp"
#include "store/store.hpp"

#include <boost/system/result.hpp>

#include <optional>
#include <string>
#include <vector>

namespace lanai::core {

// person: none: everybody. The error says what is wrong; then nothing changed.
[[nodiscard]] boost::system::result<Forgotten, std::string> forget(store::Store&,
                                                                   const std::optional<std::string>& person);
// Those who ever went by this name, whatever its case.
[[nodiscard]] boost::system::result<std::vector<KnownPerson>, std::string> persons_called(store::Store&,
                                                                                          const std::string& name);

}  // namespace lanai::core
