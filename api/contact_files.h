#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/contact_import.h"

namespace outdial::api {

// The two forms in which contacts come. Wrong rows are rejected in the import's report; a problem
// ends the import: nothing of the file can be read, or the batch was closed meanwhile.

/// `mapping` is a JSON object of header → field.
base::Expected<void, Problem> import_csv(std::string_view file,
                                         const std::optional<std::string>& mapping,
                                         ContactImport& import);
/// `{"contacts":[{"phone":…}]}`
base::Expected<void, Problem> import_json(std::string_view body, ContactImport& import);

}  // namespace outdial::api
