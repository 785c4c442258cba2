#include "schema/sqlite_memory.h"

#include <malloc.h>
#include <sqlite3.h>

#include <array>
#include <cstddef>
#include <cstdlib>

namespace outdial::schema {
namespace {

/// The small blocks that a thread has freed, by size, for its next statement: a dial takes and
/// frees hundreds, nearly all for the values of one row, and Debian builds SQLite without the store
/// that it has for them elsewhere. Every block is malloc's and may be freed by any thread.
class Shelf {
 public:
  ~Shelf() {
    for (Pile& pile : piles_) {
      while (pile.top != nullptr)
        std::free(pop(pile));
      pile.count = kMostOfASize;
    }
  }

  void* take(std::size_t size) {
    std::size_t place = size <= kLeast ? 0 : (size - kLeast + kStep - 1) / kStep;
    if (place >= piles_.size() || piles_[place].top == nullptr) return std::malloc(size);
    return pop(piles_[place]);
  }

  void put(void* memory) {
    if (memory == nullptr) return;
    std::size_t place = (malloc_usable_size(memory) - kLeast) / kStep;
    if (place >= piles_.size() || piles_[place].count >= kMostOfASize) return std::free(memory);
    auto* block = static_cast<Block*>(memory);
    block->next = piles_[place].top;
    piles_[place].top = block;
    ++piles_[place].count;
  }

 private:
  // As malloc cuts its blocks.
  static constexpr std::size_t kLeast = 24, kStep = 16;
  static constexpr std::size_t kSizes = 16;
  static constexpr int kMostOfASize = 32;

  struct Block {
    Block* next;
  };
  struct Pile {
    Block* top = nullptr;
    int count = 0;
  };

  static void* pop(Pile& pile) {
    Block* block = pile.top;
    pile.top = block->next;
    --pile.count;
    return block;
  }

  std::array<Pile, kSizes> piles_;
};

thread_local Shelf shelf;

void keep_small_blocks() {
  static constexpr sqlite3_mem_methods kMethods = {
      [](int size) { return shelf.take(static_cast<std::size_t>(size)); },
      [](void* memory) { shelf.put(memory); },
      [](void* memory, int size) { return std::realloc(memory, static_cast<std::size_t>(size)); },
      [](void* memory) { return static_cast<int>(malloc_usable_size(memory)); },
      [](int size) { return (size + 7) & ~7; },
      [](void*) { return SQLITE_OK; },
      [](void*) {},
      nullptr};
  sqlite3_config(SQLITE_CONFIG_MALLOC, &kMethods);
}

}  // namespace

void set_up_memory() {
  [[maybe_unused]] static const bool done = [] {
    // Counting what is in use takes a lock of the whole process at every allocation, which costs
    // more than most of them.
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    keep_small_blocks();
#endif
    return true;
  }();
}

}  // namespace outdial::schema
