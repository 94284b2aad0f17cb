#include "node/portability/archive_file.h"

#include "consent/base/check.h"
#include "storage/private_file.h"

#include <algorithm>
#include <archive.h>
#include <archive_entry.h>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace kith::node {
namespace {

constexpr std::size_t block_bytes = 64 << 10;

std::unexpected<Error> io_error(const std::string& path) {
    if (errno == EEXIST)
        return fail(Errc::conflict, "archive: not empty", path + " is there already; nothing was written");
    if (errno == ENOENT) return fail(Errc::not_found, "archive: no file", path + ": there is no such file");
    return fail(Errc::unavailable, "archive: file", path + ": " + std::strerror(errno));
}

std::unexpected<Error> broken() {
    return fail(Errc::malformed, "archive: broken", "This is no whole archive (ZIP, tar or tar.gz).");
}

}  // namespace

struct ArchiveWriter::Out {
    Sink sink;
    Done going{};
};

namespace {

template <class Out>
la_ssize_t put_out(::archive*, void* data, const void* bytes, std::size_t size) {
    auto* out = static_cast<Out*>(data);
    if (!out->going) return -1;
    out->going = out->sink(std::string_view(static_cast<const char*>(bytes), size));
    return out->going ? static_cast<la_ssize_t>(size) : -1;
}

}  // namespace

ArchiveWriter::ArchiveWriter(Sink sink)
    : out_(std::make_unique<Out>(Out{std::move(sink)})), archive_(::archive_write_new()) {
    KITH_CHECK(archive_ != nullptr);
    KITH_CHECK(::archive_write_set_format_zip(archive_) == ARCHIVE_OK);
    ::archive_write_set_bytes_per_block(archive_, block_bytes);
    ::archive_write_set_bytes_in_last_block(archive_, 1);
    KITH_CHECK(::archive_write_open(archive_, out_.get(), nullptr, put_out<Out>, nullptr) == ARCHIVE_OK);
}

ArchiveWriter::~ArchiveWriter() {
    ::archive_write_free(archive_);
}

Done ArchiveWriter::checked(long outcome) const {
    if (!out_->going) return out_->going;
    if (outcome < 0) return fail(Errc::unavailable, "archive: write", "The archive could not be written.");
    return {};
}

Done ArchiveWriter::begin(const std::string& name, Packing packing) {
    constexpr int readable = 0644;
    const int set = packing == Packing::squeezed ? ::archive_write_zip_set_compression_deflate(archive_)
                                                 : ::archive_write_zip_set_compression_store(archive_);
    TRY_DONE(checked(set));
    const std::unique_ptr<::archive_entry, decltype(&::archive_entry_free)> entry(::archive_entry_new(),
                                                                                  &::archive_entry_free);
    KITH_CHECK(entry != nullptr);
    ::archive_entry_set_pathname(entry.get(), name.c_str());
    ::archive_entry_set_filetype(entry.get(), AE_IFREG);
    ::archive_entry_set_perm(entry.get(), readable);
    return checked(::archive_write_header(archive_, entry.get()));
}

Done ArchiveWriter::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const la_ssize_t wrote = ::archive_write_data(archive_, bytes.data(), bytes.size());
        TRY_DONE(checked(wrote));
        if (wrote == 0) return fail(Errc::unavailable, "archive: write", "The archive could not be written.");
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

Done ArchiveWriter::finish() {
    return checked(::archive_write_close(archive_));
}

Result<NewFile> NewFile::create(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return io_error(path);
    return NewFile(path, file);
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), finished_(other.finished_) {}

NewFile::~NewFile() {
    if (file_ < 0) return;
    ::close(file_);
    if (!finished_) ::unlink(path_.c_str());
}

Done NewFile::write(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t wrote = ::write(file_, bytes.data(), bytes.size());
        if (wrote < 0 && errno == EINTR) continue;
        if (wrote <= 0) return io_error(path_);
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
    }
    return {};
}

Done NewFile::finish() {
    if (::fsync(file_) != 0) return io_error(path_);
    TRY_DONE(storage::sync_file(path_));  // its name too
    finished_ = true;
    return {};
}

namespace {

/// Only what is named here is ever parsed.
::archive* new_reader() {
    ::archive* reader = ::archive_read_new();
    KITH_CHECK(reader != nullptr);
    ::archive_read_support_filter_gzip(reader);
    ::archive_read_support_format_tar(reader);
    ::archive_read_support_format_zip(reader);
    return reader;
}

}  // namespace

Result<ArchiveReader> ArchiveReader::open(const std::string& path, std::uint64_t bytes_max) {
    struct stat status{};
    if (::stat(path.c_str(), &status) != 0) return io_error(path);
    if (!S_ISREG(status.st_mode)) return fail(Errc::malformed, "archive: no file", path + " is no file");
    ArchiveReader reader(new_reader(), bytes_max);
    if (::archive_read_open_filename(reader.archive_, path.c_str(), block_bytes) != ARCHIVE_OK)
        return broken();
    return reader;
}

Result<ArchiveReader> ArchiveReader::of(std::string_view bytes, std::uint64_t bytes_max) {
    ArchiveReader reader(new_reader(), bytes_max);
    if (::archive_read_open_memory(reader.archive_, bytes.data(), bytes.size()) != ARCHIVE_OK)
        return broken();
    return reader;
}

ArchiveReader::ArchiveReader(ArchiveReader&& other) noexcept
    : archive_(std::exchange(other.archive_, nullptr)),
      bytes_max_(other.bytes_max_),
      in_entry_(other.in_entry_),
      name_(std::move(other.name_)),
      chunk_(std::move(other.chunk_)),
      unpacked_(other.unpacked_),
      entries_(other.entries_) {}

ArchiveReader::~ArchiveReader() {
    if (archive_ != nullptr) ::archive_read_free(archive_);
}

Result<bool> ArchiveReader::next() {
    while (true) {
        // What is skipped, of whatever kind and name, is unpacked all the same, and counts.
        if (in_entry_) {
            for (auto piece = TRY(read()); !piece.empty(); piece = TRY(read())) {
            }
        }
        ::archive_entry* entry = nullptr;
        const int outcome = ::archive_read_next_header(archive_, &entry);
        if (outcome == ARCHIVE_EOF) return false;
        if (outcome != ARCHIVE_OK && outcome != ARCHIVE_WARN) return broken();
        in_entry_ = true;
        TRY_DONE(check_bounds());
        if (++entries_ > limits::archive_entries_max) {
            return fail(Errc::too_large, "archive: entries", "The archive holds too many files.");
        }
        const char* said = ::archive_entry_pathname(entry);
        std::string_view name = said == nullptr ? std::string_view() : std::string_view(said);
        while (name.starts_with('/') || name.starts_with("./"))
            name.remove_prefix(name.starts_with('/') ? 1 : 2);
        name_.clear();
        const bool plain =
            ::archive_entry_filetype(entry) == AE_IFREG && ::archive_entry_hardlink(entry) == nullptr;
        if (!plain || name.empty() || name.size() > limits::archive_name_bytes_max) continue;
        name_ = name;
        return true;
    }
}

Result<std::string_view> ArchiveReader::read() {
    chunk_.resize(block_bytes);
    const la_ssize_t got = ::archive_read_data(archive_, chunk_.data(), chunk_.size());
    if (got < 0) return broken();
    unpacked_ += static_cast<std::uint64_t>(got);
    TRY_DONE(check_bounds());
    return std::string_view(chunk_).substr(0, static_cast<std::size_t>(got));
}

Done ArchiveReader::check_bounds() const {
    // The headers of a tar may be large as well, and squeezed. In a ZIP file this is only a place.
    const bool is_tar = (::archive_format(archive_) & ARCHIVE_FORMAT_BASE_MASK) == ARCHIVE_FORMAT_TAR;
    const auto passed = is_tar ? static_cast<std::uint64_t>(::archive_filter_bytes(archive_, 0)) : 0;
    if (std::max(unpacked_, passed) > bytes_max_) {
        return fail(Errc::too_large, "archive: bytes", "The archive is too large.");
    }
    return {};
}

Result<std::string> ArchiveReader::rest(std::size_t bytes_max) {
    std::string text;
    for (auto piece = TRY(read()); !piece.empty(); piece = TRY(read())) {
        if (text.size() + piece.size() > bytes_max) {
            return fail(Errc::too_large, "archive: file", name_ + " in the archive is too large.");
        }
        text += piece;
    }
    return text;
}

}  // namespace kith::node
