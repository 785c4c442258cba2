#include "schema/log_damage.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <vector>

namespace outdial::schema {
namespace {

// The format is SQLite's, https://www.sqlite.org/fileformat2.html#walformat: numbers are
// big-endian, checksums run from the head of the log through its frames.
constexpr std::size_t kLogHead = 32;
constexpr std::size_t kFrameHead = 24;
constexpr std::size_t kCheckedInLogHead = 24;
constexpr std::size_t kCheckedInFrameHead = 8;
constexpr std::uint32_t kMagic = 0x377f0682;
constexpr std::uint32_t kSmallestPage = 512, kLargestPage = 65'536;
/// So many commits in a row cannot be left over from one that was cut short.
constexpr int kCommitsThatTell = 2;

std::uint32_t number_at(const char* bytes, bool big_endian = true) {
  std::uint32_t number;
  std::memcpy(&number, bytes, sizeof number);
  bool swap = big_endian == (std::endian::native == std::endian::little);
  return swap ? __builtin_bswap32(number) : number;
}

struct Checksum {
  std::uint32_t first = 0, second = 0;
  bool operator==(const Checksum&) const = default;

  static Checksum at(const char* bytes) { return {number_at(bytes), number_at(bytes + 4)}; }
  void add(const char* bytes, std::size_t size, bool big_endian) {
    for (std::size_t i = 0; i < size; i += 8) {
      first += number_at(bytes + i, big_endian) + second;
      second += number_at(bytes + i + 4, big_endian) + first;
    }
  }
};

/// Counts the commits of the longest unbroken part behind the first broken frame.
class CommitCount {
 public:
  void add(bool whole, bool commits) {
    broken_ = broken_ || !whole;
    if (!broken_) return;
    // The broken frame itself may have been a commit.
    in_a_row_ = (whole ? in_a_row_ : 0) + (commits ? 1 : 0);
    most_ = std::max(most_, in_a_row_);
  }
  int most() const { return most_; }

 private:
  bool broken_ = false;
  int in_a_row_ = 0;
  int most_ = 0;
};

}  // namespace

bool is_log_damaged(const std::string& database) {
  std::ifstream log(database + "-wal", std::ios::binary);
  std::array<char, kLogHead> head{};
  if (!log.read(head.data(), head.size())) return false;
  if (std::all_of(head.begin(), head.end(), [](char byte) { return byte == 0; })) return false;
  std::uint32_t magic = number_at(head.data());
  bool big_endian = (magic & 1U) != 0;
  std::uint32_t page = number_at(head.data() + 8);
  Checksum sum;
  sum.add(head.data(), kCheckedInLogHead, big_endian);
  if ((magic & ~1U) != kMagic || sum != Checksum::at(head.data() + kCheckedInLogHead)) return true;
  if (!std::has_single_bit(page) || page < kSmallestPage || page > kLargestPage) return true;

  CommitCount commits;
  std::vector<char> frame(kFrameHead + page);
  while (log.read(frame.data(), static_cast<std::streamsize>(frame.size()))) {
    // Frames of an earlier use of the file have other salts.
    bool of_this_use = std::equal(head.begin() + 16, head.begin() + 24, frame.begin() + 8);
    sum.add(frame.data(), kCheckedInFrameHead, big_endian);
    sum.add(frame.data() + kFrameHead, page, big_endian);
    Checksum noted = Checksum::at(frame.data() + 16);
    commits.add(of_this_use && sum == noted, of_this_use && number_at(frame.data() + 4) != 0);
    sum = noted;
  }
  return commits.most() >= kCommitsThatTell;
}

}  // namespace outdial::schema
