// An archive (tar.gz) that is small as it comes and large where it is unpacked. For tests.
#pragma once

#include <doctest/doctest.h>

#include <archive.h>
#include <archive_entry.h>
#include <string>
#include <utility>
#include <vector>

namespace kith::test {

/// Files of so many zeros each.
inline std::string zeros_tar_gz(const std::vector<std::pair<std::string, std::size_t>>& files) {
    std::string out;
    const auto take = [](::archive*, void* to, const void* bytes, std::size_t size) -> la_ssize_t {
        static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
        return static_cast<la_ssize_t>(size);
    };
    ::archive* writer = ::archive_write_new();
    REQUIRE(::archive_write_set_format_pax_restricted(writer) == ARCHIVE_OK);
    REQUIRE(::archive_write_add_filter_gzip(writer) == ARCHIVE_OK);
    REQUIRE(::archive_write_open(writer, &out, nullptr, take, nullptr) == ARCHIVE_OK);
    for (const auto& [name, size] : files) {
        ::archive_entry* entry = ::archive_entry_new();
        ::archive_entry_set_pathname(entry, name.c_str());
        ::archive_entry_set_filetype(entry, AE_IFREG);
        ::archive_entry_set_perm(entry, 0644);
        ::archive_entry_set_size(entry, static_cast<la_int64_t>(size));
        REQUIRE(::archive_write_header(writer, entry) == ARCHIVE_OK);
        ::archive_entry_free(entry);
        const std::string zeros(size, '\0');
        REQUIRE(::archive_write_data(writer, zeros.data(), size) == static_cast<la_ssize_t>(size));
    }
    REQUIRE(::archive_write_close(writer) == ARCHIVE_OK);
    ::archive_write_free(writer);
    return out;
}

}  // namespace kith::test
