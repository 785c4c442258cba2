#include "base/answer_head.h"

#include <gtest/gtest.h>

namespace outdial::base {
namespace {

/// As a socket would give them: piece by piece.
std::string_view take_in_pieces(AnswerHead& head, std::string_view text, std::size_t piece) {
  for (; !text.empty(); text.remove_prefix(std::min(piece, text.size())))
    if (auto why = head.take(text.substr(0, piece)); !why.empty()) return why;
  return {};
}

TEST(AnswerHeadTest, SaysWhatIsLargerThanAnyHonestHead) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  const std::string interim = "HTTP/1.1 100 Continue\r\n\r\n";
  const std::string long_line = "HTTP/1.1 200 " + std::string(3'000'000, 'a') + "\r\n\r\n";
  std::string many;
  for (int i = 0; i < 5'000; ++i)
    many += "X-Filler: " + std::to_string(i) + "\r\n";
  struct Case {
    std::string answer;
    std::string_view why;
  };
  const Case cases[] = {
      {ok + "Content-Length: 2\r\n\r\n" + std::string(200'000, 'b'), ""},
      {ok + "\n" + std::string(200'000, 'b'), ""},
      {interim + ok + "\r\n" + std::string(200'000, 'b'), ""},
      {long_line, "the answer's status line is too long"},
      {std::string(2'000, '\0'), "the answer's status line is too long"},
      {interim + long_line, "the answer's status line is too long"},
      {ok + "X: " + std::string(70'000, 'x'), "the answer's head is too large"},
      {ok + many, "the answer's head is too large"},
      {interim + ok + many, "the answer's head is too large"},
  };
  for (const Case& one : cases)
    for (std::size_t piece : {std::size_t{1}, std::size_t{7}, std::size_t{16'384}}) {
      AnswerHead head;
      EXPECT_EQ(take_in_pieces(head, one.answer, piece), one.why)
          << one.answer.substr(0, 60) << " in pieces of " << piece;
    }
}

}  // namespace
}  // namespace outdial::base
