#include "node/consent/export_files.h"

#include "storage/private_file.h"

#include <filesystem>
#include <system_error>

namespace kith::node {

Result<ExportFiles> ExportFiles::create(const std::string& path) {
    if (path.ends_with(".tar")) return ExportFiles(path, TRY(TarWriter::create(path)));
    std::error_code error;
    if (std::filesystem::exists(path, error)) {
        return fail(Errc::conflict, "export: not empty", path + " is there already; nothing was written");
    }
    for (const char* folder : {"", "/data", "/media", "/receipts"}) {
        TRY_DONE(storage::ensure_private_directory(path + folder));
    }
    return ExportFiles(path, std::nullopt);
}

ExportFiles::ExportFiles(ExportFiles&& other) noexcept
    : path_(std::exchange(other.path_, {})), tar_(std::move(other.tar_)), finished_(other.finished_) {}

ExportFiles::~ExportFiles() {
    if (tar_ || finished_ || path_.empty()) return;
    std::error_code error;
    std::filesystem::remove_all(path_, error);
}

Done ExportFiles::add(const ExportFile& file) {
    if (tar_) return tar_->add_text(file.name, file.body);
    return storage::write_private_file(path_ + "/" + file.name, as_bytes(file.body));
}

Done ExportFiles::finish() {
    if (tar_) TRY_DONE(tar_->finish());
    finished_ = true;
    return {};
}

}  // namespace kith::node
