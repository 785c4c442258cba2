#include "config/stream_text.h"

#include <array>
#include <istream>

namespace outdial::config {

std::string read_all(std::istream& in) {
  std::string text;
  std::array<char, 16'384> block{};
  do {
    in.read(block.data(), block.size());
    text.append(block.data(), static_cast<std::size_t>(in.gcount()));
  } while (in);
  return text;
}

}  // namespace outdial::config
