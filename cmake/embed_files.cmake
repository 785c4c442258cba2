# Run with cmake -P: writes OUTPUT, a C++ source that holds FILES as rows of `struct EmbeddedFile` (declared in HEADER,
# in the namespace NAMESPACE: name, sha256, bytes) and gives them with embedded_files(), in the order of FILES.
set(rows "")
foreach(file ${FILES})
  get_filename_component(name ${file} NAME)
  file(SHA256 ${file} sha256)
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "(..)" "\\\\x\\1" bytes "${hex}")
  string(APPEND rows "    {\"${name}\", \"${sha256}\", {\"${bytes}\", ${size}}},\n")
endforeach()
file(WRITE ${OUTPUT}
"#include \"${HEADER}\"

namespace ${NAMESPACE} {
namespace {

constexpr EmbeddedFile kFiles[] = {
${rows}};

}  // namespace

std::span<const EmbeddedFile> embedded_files() { return kFiles; }

}  // namespace ${NAMESPACE}
")
