// Archive files: the door to libarchive. A ZIP file is written entry by entry, however large; tar, tar.gz and
// ZIP files are read entry by entry, each bounded, and nothing of them ever becomes a file of that name. One
// thread.
#pragma once

#include "consent/base/result.h"
#include "node/portability/limits.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

struct archive;

namespace kith::node {

class ArchiveWriter {
 public:
    /// Takes each piece of the file once, in their order; an error ends it.
    using Sink = std::function<Done(std::string_view bytes)>;
    explicit ArchiveWriter(Sink sink);
    ~ArchiveWriter();
    ArchiveWriter(const ArchiveWriter&) = delete;
    ArchiveWriter& operator=(const ArchiveWriter&) = delete;

    /// The next entry; pictures are small already, and stay as they are.
    enum class Packing { squeezed, as_is };
    Done begin(const std::string& name, Packing packing = Packing::squeezed);
    Done write(std::string_view bytes);
    Done finish();

 private:
    struct Out;
    Done checked(long outcome) const;

    std::unique_ptr<Out> out_;
    ::archive* archive_;
};

/// A new file with mode 0600, gone again where finish() was not reached; Errc::conflict when something is
/// there already.
class NewFile {
 public:
    static Result<NewFile> create(const std::string& path);
    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&&) = delete;
    ~NewFile();

    Done write(std::string_view bytes) const;
    /// Durable when it returns.
    Done finish();

 private:
    NewFile(std::string path, int file) : path_(std::move(path)), file_(file) {}

    std::string path_;
    int file_;
    bool finished_ = false;
};

class ArchiveReader {
 public:
    /// Errc::not_found without the file, Errc::malformed where it is none of these. Of the whole of it so
    /// many bytes are unpacked, and no more.
    static Result<ArchiveReader> open(const std::string& path,
                                      std::uint64_t bytes_max = limits::archive_bytes_max);
    /// The bytes outlive it.
    static Result<ArchiveReader> of(std::string_view bytes,
                                    std::uint64_t bytes_max = limits::archive_bytes_max);
    ArchiveReader(ArchiveReader&& other) noexcept;
    ArchiveReader& operator=(ArchiveReader&&) = delete;
    ~ArchiveReader();

    /// Goes to the next ordinary file: its name as it stands there, without leading slashes and "./". False
    /// at the end. Errc::malformed where the archive is broken, Errc::too_large beyond a limit of
    /// node/portability/limits.h: of all that was unpacked so far, too.
    Result<bool> next();
    const std::string& name() const { return name_; }
    /// The next piece of the entry, "" at its end.
    Result<std::string_view> read();
    /// What is left of the entry; Errc::too_large beyond so many bytes.
    Result<std::string> rest(std::size_t bytes_max);

 private:
    ArchiveReader(::archive* archive, std::uint64_t bytes_max) : archive_(archive), bytes_max_(bytes_max) {}
    Done check_bounds() const;

    ::archive* archive_;
    std::uint64_t bytes_max_;
    bool in_entry_ = false;  // of whatever kind and name
    std::string name_{};
    std::string chunk_{};
    std::uint64_t unpacked_ = 0;
    std::size_t entries_ = 0;
};

}  // namespace kith::node
