// An SQLite VFS over the real one that remembers what was synced, so that a test can cut the power, and that
// can make writes fail. Default VFS while it lives. One at a time.
#pragma once

#include <memory>
#include <string>

class FaultVfs {
 public:
    FaultVfs();
    ~FaultVfs();
    FaultVfs(const FaultVfs&) = delete;
    FaultVfs& operator=(const FaultVfs&) = delete;

    /// Every later write gives this SQLite code; 0 = none.
    static void fail_writes_with(int code);
    /// Copies what would be on the disk of `database` (and its log) had the power failed now to `target`.
    static void cut_power(const std::string& database, const std::string& target);
};
