#include "schema/log_damage.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "schema/meta.h"
#include "tests/schema/faulty_vfs.h"
#include "tests/schema/fixture.h"

namespace outdial::tests {
namespace {

constexpr std::size_t kHead = 32, kFrame = 24 + 4'096;

/// A log of ten commits, as a killed process leaves it.
class LogDamageTest : public testing::Test {
 protected:
  LogDamageTest() {
    schema::Store store({folder.file("made.db")}, clock, ids);
    for (int i = 0; i < 10; ++i)
      write(store, i);
    leave("made.db", "left.db");
    text = read("left.db-wal");
  }

  static void write(schema::Store& store, int i) {
    store.write([&](schema::Tx& tx) {
      schema::set_meta(tx, "key " + std::to_string(i), std::string(9'000, 'x'));
    });
  }
  void leave(const std::string& from, const std::string& to) {
    for (const char* part : {"", "-wal"})
      std::filesystem::copy_file(folder.file(from + part), folder.file(to + part),
                                 std::filesystem::copy_options::overwrite_existing);
  }
  std::string read(const std::string& name) {
    std::ifstream file(folder.file(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  bool is_damaged(const std::string& log) {
    std::ofstream(folder.file("left.db-wal"), std::ios::binary) << log;
    return schema::is_log_damaged(folder.file("left.db"));
  }
  std::string flipped(std::size_t position) {
    std::string log = text;
    log[position] = static_cast<char>(log[position] ^ 0x5A);
    return log;
  }
  /// Where the commit of that number, counted from the end, ends.
  std::size_t end_of_commit(int from_the_end) {
    std::vector<std::size_t> ends;
    for (std::size_t at = kHead; at + kFrame <= text.size(); at += kFrame)
      if (text.substr(at + 4, 4) != std::string(4, '\0')) ends.push_back(at + kFrame);
    return ends.at(ends.size() - 1 - static_cast<std::size_t>(from_the_end));
  }

  TemporaryFolder folder;
  base::SystemClock clock;
  base::IdSource ids{clock};
  std::string text;
};

TEST_F(LogDamageTest, FindsNothingInAWholeLogOrNone) {
  EXPECT_FALSE(is_damaged(text));
  EXPECT_FALSE(is_damaged(""));
  EXPECT_FALSE(schema::is_log_damaged(folder.file("missing.db")));
}

TEST_F(LogDamageTest, FindsAByteFlippedInAnyPartOfAFrame) {
  std::size_t limit = end_of_commit(2);
  for (std::size_t frame = kHead; frame < limit; frame += kFrame)
    for (std::size_t within : {0, 4, 9, 17, 21, 24, 3'000})
      EXPECT_TRUE(is_damaged(flipped(frame + within))) << frame << " + " << within;
}

TEST_F(LogDamageTest, FindsADamagedHead) {
  for (std::size_t position : {0, 5, 9, 17, 25, 31})
    EXPECT_TRUE(is_damaged(flipped(position))) << position;
  EXPECT_FALSE(is_damaged(std::string(kHead, '\0') + text.substr(kHead)))
      << "a head that never reached the disk";
}

TEST_F(LogDamageTest, TakesWhatWasCutShortForNoDamage) {
  for (std::size_t less = 1; less < 3 * kFrame; less += 1'000)
    EXPECT_FALSE(is_damaged(text.substr(0, text.size() - less))) << less;
  std::size_t last_begins = end_of_commit(1);
  for (std::size_t at = last_begins; at < text.size(); at += 500)
    EXPECT_FALSE(is_damaged(flipped(at))) << at;
  std::string holed = text;
  holed.replace(last_begins, kFrame, kFrame, '\0');
  EXPECT_FALSE(is_damaged(holed)) << "its first page never reached the disk";
}

TEST_F(LogDamageTest, TakesTheRestOfFailedCommitsForNoDamage) {
  FaultyVfs disk;
  schema::Store store({folder.file("failing.db")}, clock, ids);
  for (int i = 0; i < 6; ++i) {
    write(store, i);
    disk.break_disk({FaultyVfs::On::sync, FaultyVfs::Target::log, 1, SQLITE_IOERR_FSYNC, false});
    EXPECT_ANY_THROW(store.write([&](schema::Tx& tx) {
      schema::set_meta(tx, "failed",
                       std::string(static_cast<std::size_t>(60'000 - 9'000 * i), 'y'));
    }));
  }
  leave("failing.db", "left.db");
  EXPECT_FALSE(schema::is_log_damaged(folder.file("left.db")));
}

TEST_F(LogDamageTest, TakesAHeadWithAPageSizeThatSqliteHasNotForDamage) {
  // The magic of little-endian checksums, the format's version, then the size; salts stay 0.
  const std::string start("\x37\x7f\x06\x82\x00\x2d\xe2\x18", 8);
  for (const std::string& size : {std::string("\0\0\0\x07", 4), std::string("\0\0\x0f\xff", 4),
                                  std::string("\x80\0\0\0", 4)}) {
    std::string head = start + size + std::string(12, '\0');
    std::uint32_t first = 0, second = 0;
    auto word = [&](std::size_t at) {
      std::uint32_t number;
      std::memcpy(&number, head.data() + at, sizeof number);
      return number;
    };
    for (std::size_t at = 0; at < 24; at += 8) {
      first += word(at) + second;
      second += word(at + 4) + first;
    }
    for (std::uint32_t sum : {first, second})
      for (int shift : {24, 16, 8, 0})
        head += static_cast<char>(sum >> shift);
    EXPECT_TRUE(is_damaged(head + std::string(100'000, '\0')));
  }
}

}  // namespace
}  // namespace outdial::tests
