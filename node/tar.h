// Tar: archives in the POSIX ustar format, which any `tar` reads, with files of one folder and no
// sub-folders. Any thread.
#pragma once

#include "consent/base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace kith::node {

/// Writes a new file with mode 0600; nothing is left behind when finish() was not reached.
class TarWriter {
 public:
    /// Errc::conflict when something is there already.
    static Result<TarWriter> create(const std::string& path);
    TarWriter(TarWriter&& other) noexcept;
    TarWriter& operator=(TarWriter&&) = delete;
    ~TarWriter();

    /// `name` in the archive: at most 99 bytes.
    Done add(std::string_view name, const std::string& source);
    /// A file that is no file yet; its time is left at zero.
    Done add_text(std::string_view name, std::string_view text);
    /// Durable when it returns.
    Done finish();

 private:
    TarWriter(std::string path, int file) : path_(std::move(path)), file_(file) {}
    Done write(std::string_view bytes);

    std::string path_;
    int file_;
    bool finished_ = false;
};

/// An archive in memory.
class TarText {
 public:
    Done add(std::string_view name, std::string_view text);
    const std::string& text() const { return text_; }
    std::string finish() &&;

 private:
    std::string text_{};
};

/// Extracts every file into the folder, with mode 0600; one that is there already is Errc::conflict, and a
/// name that leads out of the folder, or a checksum that is wrong, Errc::malformed. Returns the names.
Result<std::vector<std::string>> extract_tar(const std::string& archive, const std::string& folder);

}  // namespace kith::node
