// BodyFile: a body that is too large for memory, in a file without a name: it is gone when this is, and when
// the process is. Written by one thread, then read by one.
#pragma once

#include "consent/base/result.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace kith::node {

struct Request;

class BodyFile {
 public:
    /// Below that folder, with mode 0600; at most so many bytes.
    static Result<std::unique_ptr<BodyFile>> create(const std::string& folder, std::size_t bytes_max);
    /// Takes away what a process left there that ended before its file had lost its name.
    static void sweep(const std::string& folder);
    ~BodyFile();
    BodyFile(const BodyFile&) = delete;
    BodyFile& operator=(const BodyFile&) = delete;

    std::size_t bytes_max() const { return bytes_max_; }
    std::size_t size() const { return size_; }
    /// Errc::unavailable where the disk takes no more.
    Done append(std::string_view bytes);
    /// All of it, mapped; nothing is appended any more. The bytes live as long as this.
    Result<std::string_view> whole();

 private:
    BodyFile(int file, std::size_t bytes_max) : file_(file), bytes_max_(bytes_max) {}

    int file_;
    std::size_t bytes_max_;
    std::size_t size_ = 0;
    void* mapped_ = nullptr;
};

/// Where the body of a request goes whose head is there: into memory, as most do, into a file, or nowhere.
struct BodyPlace {
    int refusal = 0;  // a status
    std::shared_ptr<BodyFile> file{};
};
/// Any thread; asked for every request, before a byte of its body is taken.
using BodyPlaces = std::function<BodyPlace(const Request& head)>;

}  // namespace kith::node
