# Run with cmake -P: writes OUTPUT, a C++ source in which outdial::NAMESPACE::FUNCTION() gives the text of FILE.
# A compiler takes string literals of 64 KiB at least, so the text goes in pieces.
file(READ ${FILE} text)
string(LENGTH "${text}" length)
set(pieces "")
set(at 0)
while(at LESS length)
  string(SUBSTRING "${text}" ${at} 8000 piece)
  string(APPEND pieces "    R\"text(${piece})text\"\n")
  math(EXPR at "${at} + 8000")
endwhile()
file(WRITE ${OUTPUT}
"#include \"${HEADER}\"

namespace outdial::${NAMESPACE} {

std::string_view ${FUNCTION}() {
  static constexpr char kText[] =
${pieces};
  return {kText, sizeof kText - 1};
}

}  // namespace outdial::${NAMESPACE}
")
