// What `lanai` does: each command to its exit code. 0: done; 1: it could not be done, and one clear line says why;
// 2: wrong usage. Called once, on the main thread.
#pragma once

#include "app/cli.hpp"

#include <ostream>
#include <string>
#include <vector>

namespace lanai::app {

[[nodiscard]] int run(std::vector<std::string> arguments);

[[nodiscard]] int serve(const ServeCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int check(const CheckCommand&, std::ostream& out);
[[nodiscard]] int link(const LinkCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int invite(const InviteCommand&, std::ostream& out, std::ostream& err);
// The result goes to `out` where no file is named; what is wrong or was changed on the way goes to `err`.
[[nodiscard]] int export_programme(const ExportCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int questions(const QuestionsCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int audit(const AuditCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int forget(const ForgetCommand&, std::ostream& out, std::ostream& err);
[[nodiscard]] int import_programme(const ImportCommand&, std::ostream& out, std::ostream& err);

// The token at the end of ".../t/TOKEN", or the text itself.
[[nodiscard]] std::string token_of(const std::string& link_or_token);

}  // namespace lanai::app
