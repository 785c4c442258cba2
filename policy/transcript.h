#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace outdial::policy {

enum class Speaker { agent, far_end, other };

/// What one side says until the other speaks.
struct Turn {
  Speaker speaker = Speaker::other;
  std::string_view text;
};

/// Lines `Agent: …` and `User: …` of a transcript, which must outlive them; a line without a
/// speaker goes on with the last one. What nobody could understand is left out.
std::vector<Turn> read_transcript(std::string_view transcript);

/// Which utterance of the transcript has the byte, from 1.
int utterance_at(std::string_view transcript, std::size_t byte);

int count_words(std::string_view text);
bool has_words(std::string_view text);
/// Whether one side has said anything that could be understood.
bool spoke(const std::vector<Turn>& turns, Speaker speaker);
/// Words of one side from turn `from` on.
int count_words(const std::vector<Turn>& turns, Speaker speaker, std::size_t from = 0);

}  // namespace outdial::policy
