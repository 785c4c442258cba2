// The hardened longjmp takes another stack for a wild jump.
#undef _FORTIFY_SOURCE
#include "tests/simulation/fiber.h"

#include <cxxabi.h>
#include <setjmp.h>
#include <ucontext.h>

#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <vector>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#endif
#if defined(__SANITIZE_THREAD__)
#include <sanitizer/tsan_interface.h>
#endif

namespace outdial::simulation {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kSanitized = true;
constexpr std::size_t kStackBytes = 1024 * 1024;
#else
constexpr bool kSanitized = false;
constexpr std::size_t kStackBytes = 256 * 1024;
#endif

Fiber* g_running = nullptr;
/// Memory of finished fibers, for the next ones.
std::vector<std::unique_ptr<std::byte[]>> g_free_stacks;

}  // namespace

/// The exceptions that are being handled belong to a stack, but the library keeps them per thread:
/// its two words (Itanium ABI, 2.2.2) change places whenever the stack does.
struct Handlers {
  void* caught = nullptr;
  unsigned int uncaught = 0;

  void swap() {
    Handlers other;
    void* kept = abi::__cxa_get_globals();
    std::memcpy(&other, kept, sizeof other);
    std::memcpy(kept, this, sizeof other);
    *this = other;
  }
};

struct Fiber::Stack {
  Stack() {
    if (g_free_stacks.empty()) {
      memory = std::make_unique_for_overwrite<std::byte[]>(kStackBytes);
    } else {
      memory = std::move(g_free_stacks.back());
      g_free_stacks.pop_back();
    }
#if defined(__SANITIZE_THREAD__)
    tsan_fiber = __tsan_create_fiber(0);
#endif
  }
  ~Stack() {
#if defined(__SANITIZE_THREAD__)
    __tsan_destroy_fiber(tsan_fiber);
#endif
    g_free_stacks.push_back(std::move(memory));
  }
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;

  Handlers handlers;
  ucontext_t body{};
  ucontext_t resumer{};
  jmp_buf body_point{};
  jmp_buf resumer_point{};
  std::unique_ptr<std::byte[]> memory;
#if defined(__SANITIZE_ADDRESS__)
  void* body_fake_stack = nullptr;
  void* resumer_fake_stack = nullptr;
  const void* resumer_bottom = nullptr;
  std::size_t resumer_size = 0;
#endif
#if defined(__SANITIZE_THREAD__)
  void* tsan_fiber = nullptr;
  void* tsan_resumer = nullptr;
#endif
};

Fiber::Fiber(std::function<void()> body)
    : body_(std::move(body)), stack_(std::make_unique<Stack>()) {
  getcontext(&stack_->body);
  stack_->body.uc_stack.ss_sp = stack_->memory.get();
  stack_->body.uc_stack.ss_size = kStackBytes;
  stack_->body.uc_link = nullptr;
  makecontext(&stack_->body, &Fiber::enter, 0);
}

Fiber::~Fiber() = default;

Fiber* Fiber::running() {
  return g_running;
}

void Fiber::enter() {
  Fiber* self = g_running;
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(nullptr, &self->stack_->resumer_bottom,
                                  &self->stack_->resumer_size);
#endif
  self->run_body();
  self->finished_ = true;
  self->switch_to_resumer(true);
}

void Fiber::run_body() {
  try {
    if (!killed_) body_();
  } catch (const Crashed&) {
    // Its process is gone, and with it everything that it held.
  }
  body_ = nullptr;
}

void Fiber::resume() {
  if (finished_) return;
  if (g_running != nullptr) throw std::logic_error("a fiber must not resume another");
  g_running = this;
  switch_to_body();
  g_running = nullptr;
}

void Fiber::pause() {
  Fiber* self = g_running;
  if (self->killed_) throw Crashed{};
  self->switch_to_resumer(false);
  if (self->killed_) throw Crashed{};
}

void Fiber::kill() {
  killed_ = true;
  resume();
}

/// Two system calls less than swapcontext, which saves a signal mask that never changes. Sanitizers
/// know only the latter.
void Fiber::enter_stack() {
  if (kSanitized) {
    swapcontext(&stack_->resumer, &stack_->body);
  } else if (_setjmp(stack_->resumer_point) == 0) {
    if (started_) _longjmp(stack_->body_point, 1);
    started_ = true;
    setcontext(&stack_->body);
  }
}

void Fiber::leave_stack() {
  if (kSanitized)
    swapcontext(&stack_->body, &stack_->resumer);
  else if (_setjmp(stack_->body_point) == 0)
    _longjmp(stack_->resumer_point, 1);
}

void Fiber::switch_to_body() {
  stack_->handlers.swap();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(&stack_->resumer_fake_stack, stack_->memory.get(), kStackBytes);
#endif
#if defined(__SANITIZE_THREAD__)
  stack_->tsan_resumer = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(stack_->tsan_fiber, 0);
#endif
  enter_stack();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(stack_->resumer_fake_stack, nullptr, nullptr);
#endif
  stack_->handlers.swap();
}

void Fiber::switch_to_resumer([[maybe_unused]] bool for_good) {
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_start_switch_fiber(for_good ? nullptr : &stack_->body_fake_stack,
                                 stack_->resumer_bottom, stack_->resumer_size);
#endif
#if defined(__SANITIZE_THREAD__)
  __tsan_switch_to_fiber(stack_->tsan_resumer, 0);
#endif
  leave_stack();
#if defined(__SANITIZE_ADDRESS__)
  __sanitizer_finish_switch_fiber(stack_->body_fake_stack, &stack_->resumer_bottom,
                                  &stack_->resumer_size);
#endif
}

}  // namespace outdial::simulation
