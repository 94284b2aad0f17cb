#include "node/tar.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdint>
#include <fcntl.h>
#include <numeric>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace kith::node {
namespace {

constexpr std::size_t block_bytes = 512;
constexpr std::size_t end_bytes = 2 * block_bytes;  // of zeros
constexpr std::size_t chunk_bytes = 64 << 10;
constexpr std::size_t name_bytes_max = 99;

// https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
struct Field {
    std::size_t at;
    std::size_t size;
};
constexpr Field name_field{0, 100};
constexpr Field mode_field{100, 8};
constexpr Field owner_field{108, 8};
constexpr Field group_field{116, 8};
constexpr Field size_field{124, 12};
constexpr Field time_field{136, 12};
constexpr Field sum_field{148, 8};
constexpr Field type_field{156, 1};
constexpr Field magic_field{257, 8};

using Block = std::array<char, block_bytes>;

std::unexpected<Error> io_error(std::string_view path) {
    const int error = errno;
    return fail(error == EEXIST ? Errc::conflict : Errc::unavailable,
                "tar: a file",
                fmt::format("{}: {}", path, std::error_code(error, std::generic_category()).message()));
}

void put(Block& block, const Field& field, std::string_view text) {
    text.copy(block.data() + field.at, field.size);
}
void put_octal(Block& block, const Field& field, std::uint64_t number) {
    put(block, field, fmt::format("{:0{}o}", number, field.size - 1));
}

std::uint64_t sum_of(Block block) {
    put(block, sum_field, "        ");
    return std::accumulate(block.begin(), block.end(), std::uint64_t{0}, [](std::uint64_t sum, char c) {
        return sum + static_cast<unsigned char>(c);
    });
}

std::string_view text_of(const Block& block, const Field& field) {
    const std::string_view text(block.data() + field.at, field.size);
    return text.substr(0, text.find('\0'));
}

Result<std::uint64_t> number_of(const Block& block, const Field& field) {
    // Beyond octal: the first bit set, then a binary number (GNU and star).
    if (static_cast<unsigned char>(block[field.at]) == 0x80) {
        std::uint64_t number = 0;
        for (std::size_t i = field.size - 8; i < field.size; ++i) {
            number = number << 8 | static_cast<unsigned char>(block[field.at + i]);
        }
        return number;
    }
    std::string_view text = text_of(block, field);
    while (text.ends_with(' ')) text.remove_suffix(1);
    while (text.starts_with(' ')) text.remove_prefix(1);
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, 8);
    if (error != std::errc{} || end != text.data() + text.size())
        return fail(Errc::malformed, "tar: a number");
    return number;
}

Block header_of(std::string_view name, std::uint64_t size, std::uint64_t modified) {
    Block block{};
    put(block, name_field, name);
    put_octal(block, mode_field, 0600);
    put_octal(block, owner_field, 0);
    put_octal(block, group_field, 0);
    if (size >> 33 == 0) {
        put_octal(block, size_field, size);
    } else {
        block[size_field.at] = static_cast<char>(0x80);
        for (std::size_t i = 0; i < 8; ++i) {
            block[size_field.at + size_field.size - 1 - i] = static_cast<char>(size >> (8 * i) & 0xff);
        }
    }
    put_octal(block, time_field, modified);
    put(block, type_field, "0");
    put(block, magic_field, std::string_view("ustar\00000", 8));
    put(block, sum_field, fmt::format("{:06o}", sum_of(block)));
    block[sum_field.at + 7] = ' ';
    return block;
}

/// A file descriptor that closes itself.
class File {
 public:
    explicit File(int file) : file_(file) {}
    ~File() {
        if (file_ >= 0) ::close(file_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return file_; }

 private:
    int file_;
};

Done write_all(int file, std::string_view bytes, std::string_view path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return io_error(path);
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
}

/// Fills the buffer, or less at the end of the file.
Result<std::size_t> read_some(int file, char* out, std::size_t size, std::string_view path) {
    std::size_t have = 0;
    while (have < size) {
        const ssize_t got = ::read(file, out + have, size - have);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return io_error(path);
        if (got == 0) break;
        have += static_cast<std::size_t>(got);
    }
    return have;
}

std::uint64_t padding_of(std::uint64_t size) {
    return (block_bytes - size % block_bytes) % block_bytes;
}

Done extract_one(const File& archive, const std::string& from, std::uint64_t size, const std::string& to) {
    const File out(::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (out.get() < 0) return io_error(to);
    std::string chunk(chunk_bytes, '\0');
    std::uint64_t left = size + padding_of(size);
    std::uint64_t content_left = size;
    while (left > 0) {
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk.size()));
        if (TRY(read_some(archive.get(), chunk.data(), want, from)) != want) {
            return fail(Errc::malformed, "tar: cut off", from + ": the archive ends too early");
        }
        const auto content = static_cast<std::size_t>(std::min<std::uint64_t>(content_left, want));
        TRY_DONE(write_all(out.get(), std::string_view(chunk).substr(0, content), to));
        left -= want;
        content_left -= content;
    }
    if (::fsync(out.get()) != 0) return io_error(to);
    return {};
}

}  // namespace

Result<TarWriter> TarWriter::create(const std::string& path) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return io_error(path);
    return TarWriter(path, file);
}

TarWriter::TarWriter(TarWriter&& other) noexcept
    : path_(std::move(other.path_)), file_(std::exchange(other.file_, -1)), finished_(other.finished_) {}

TarWriter::~TarWriter() {
    if (file_ < 0) return;
    ::close(file_);
    if (!finished_) ::unlink(path_.c_str());
}

Done TarWriter::write(std::string_view bytes) {
    return write_all(file_, bytes, path_);
}

Done TarWriter::add(std::string_view name, const std::string& source) {
    if (name.empty() || name.size() > name_bytes_max) return fail(Errc::malformed, "tar: name");
    const File in(::open(source.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status{};
    if (in.get() < 0 || ::fstat(in.get(), &status) != 0) return io_error(source);
    const auto size = static_cast<std::uint64_t>(status.st_size);
    const Block header = header_of(name, size, static_cast<std::uint64_t>(status.st_mtime));
    TRY_DONE(write({header.data(), header.size()}));
    std::string chunk(chunk_bytes, '\0');
    std::uint64_t left = size;
    while (left > 0) {
        const auto want = static_cast<std::size_t>(std::min<std::uint64_t>(left, chunk.size()));
        if (TRY(read_some(in.get(), chunk.data(), want, source)) != want) {
            return fail(
                Errc::unavailable, "tar: changed", source + ": it became shorter while it was copied");
        }
        TRY_DONE(write(std::string_view(chunk).substr(0, want)));
        left -= want;
    }
    return write(std::string(padding_of(size), '\0'));
}

Done TarWriter::add_text(std::string_view name, std::string_view text) {
    TarText one;
    TRY_DONE(one.add(name, text));
    return write(one.text());
}

Done TarText::add(std::string_view name, std::string_view text) {
    if (name.empty() || name.size() > name_bytes_max) return fail(Errc::malformed, "tar: name");
    const Block header = header_of(name, text.size(), 0);
    text_.append(header.data(), header.size()).append(text).append(padding_of(text.size()), '\0');
    return {};
}

std::string TarText::finish() && {
    text_.append(end_bytes, '\0');
    return std::move(text_);
}

Done TarWriter::finish() {
    TRY_DONE(write(std::string(end_bytes, '\0')));
    if (::fsync(file_) != 0) return io_error(path_);
    finished_ = true;
    return {};
}

Result<std::vector<std::string>> extract_tar(const std::string& archive, const std::string& folder) {
    const File in(::open(archive.c_str(), O_RDONLY | O_CLOEXEC));
    if (in.get() < 0) return io_error(archive);
    const auto malformed = [&] {
        return fail(Errc::malformed, "tar: header", archive + ": not an archive of ours");
    };
    const std::string root = folder + "/";
    std::vector<std::string> names;
    Block block{};
    while (TRY(read_some(in.get(), block.data(), block.size(), archive)) == block.size()) {
        if (block[0] == '\0') return names;
        const std::uint64_t sum = TRY(number_of(block, sum_field));
        const std::string name(text_of(block, name_field));
        const char type = block[type_field.at];
        if (sum != sum_of(block) || (type != '0' && type != '\0')) return malformed();
        if (name.empty() || name.front() == '.' || name.find('/') != name.npos) return malformed();
        TRY_DONE(extract_one(in, archive, TRY(number_of(block, size_field)), root + name));
        names.push_back(name);
    }
    return malformed();
}

}  // namespace kith::node
