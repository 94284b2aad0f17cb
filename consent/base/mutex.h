// Mutex and Lock with Clang's thread-safety annotations; members name the mutex that guards them.
#pragma once

#include <condition_variable>
#include <mutex>

#if defined(__clang__)
#define KITH_ANNOTATE(x) __attribute__((x))
#else
#define KITH_ANNOTATE(x)
#endif
#define KITH_GUARDED_BY(m) KITH_ANNOTATE(guarded_by(m))
#define KITH_REQUIRES(...) KITH_ANNOTATE(requires_capability(__VA_ARGS__))
#define KITH_EXCLUDES(...) KITH_ANNOTATE(locks_excluded(__VA_ARGS__))

namespace kith {

class KITH_ANNOTATE(capability("mutex")) Mutex {
 public:
    void lock() KITH_ANNOTATE(acquire_capability()) { mutex_.lock(); }
    void unlock() KITH_ANNOTATE(release_capability()) { mutex_.unlock(); }
    bool try_lock() KITH_ANNOTATE(try_acquire_capability(true)) { return mutex_.try_lock(); }

 private:
    std::mutex mutex_;
};

class KITH_ANNOTATE(scoped_lockable) Lock {
 public:
    explicit Lock(Mutex& mutex) KITH_ANNOTATE(acquire_capability(mutex)) : mutex_(mutex) { mutex_.lock(); }
    ~Lock() KITH_ANNOTATE(release_capability()) { mutex_.unlock(); }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;

 private:
    Mutex& mutex_;
};

/// Waits on a Mutex held by the caller; `wait*` unlocks and locks it again.
using Condition = std::condition_variable_any;

}  // namespace kith
