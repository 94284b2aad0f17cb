#include "node/portability/archive_shelf.h"

#include "consent/base/log.h"
#include "node/portability/archive_file.h"
#include "node/portability/limits.h"
#include "storage/private_file.h"

#include <charconv>
#include <filesystem>
#include <utility>

namespace kith::node {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".archive";

}  // namespace

ArchiveShelf::ArchiveShelf(std::string folder) : folder_(std::move(folder)) {
    if (folder_.empty()) return;
    const Done made = storage::ensure_private_directory(folder_);
    if (!made) log::warning("the folder of archives could not be made", {{"why", made.error()}});
    BodyFile::sweep(folder_);
}

Result<std::shared_ptr<BodyFile>> ArchiveShelf::receive(storage::SubjectId who) {
    TRY_DONE(room());
    {
        const Lock lock(mutex_);
        if (coming_.contains(who) || coming_.size() >= limits::archive_uploads_at_once)
            return fail(Errc::limited, "archive/uploads");
        coming_.insert(who);
    }
    auto file = BodyFile::create(folder_, limits::archive_form_bytes_max);
    if (!file) {
        leave(who);
        return std::unexpected(file.error());
    }
    return std::shared_ptr<BodyFile>(file->release(), [this, who](BodyFile* ended) {
        delete ended;  // NOLINT(cppcoreguidelines-owning-memory): what a shared pointer asks for
        leave(who);
    });
}

void ArchiveShelf::leave(storage::SubjectId who) {
    const Lock lock(mutex_);
    coming_.erase(who);
}

/// A form and the archive that is taken out of it are on the disk at the same time, for each that comes.
Done ArchiveShelf::room() const {
    std::error_code error;
    const auto space = fs::space(folder_, error);
    constexpr auto needed = limits::archive_disk_left_bytes +
                            2 * limits::archive_uploads_at_once * limits::archive_form_bytes_max;
    if (error || space.available < needed || all().size() >= limits::archives_waiting_max) {
        return fail(
            Errc::too_large,
            "archive/room",
            "There is no room for an archive just now. Please try again later, or ask the people who run "
            "this server.");
    }
    return {};
}

Done ArchiveShelf::keep(storage::ImportId import, std::string_view bytes) const {
    NewFile file = TRY(NewFile::create(path_of(import)));
    TRY_DONE(file.write(bytes));
    return file.finish();
}

std::string ArchiveShelf::path_of(storage::ImportId import) const {
    return folder_ + "/" + std::to_string(import.value) + std::string(ending);
}

bool ArchiveShelf::holds(storage::ImportId import) const {
    std::error_code error;
    return is_open() && fs::exists(path_of(import), error);
}

std::vector<storage::ImportId> ArchiveShelf::all() const {
    std::vector<storage::ImportId> found;
    if (!is_open()) return found;
    std::error_code error;
    for (fs::directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
        const std::string name = at->path().filename().string();
        std::int64_t id = 0;
        const auto [stop, bad] = std::from_chars(name.data(), name.data() + name.size(), id);
        if (bad == std::errc{} && std::string_view(stop) == ending) found.emplace_back(id);
    }
    return found;
}

void ArchiveShelf::remove(storage::ImportId import) const {
    std::error_code error;
    fs::remove(path_of(import), error);
    if (error) log::warning("an archive could not be taken away", {{"import", import}});
}

}  // namespace kith::node
