// ExportFiles: a copy of somebody's data as a new folder or a new tar archive, readable for its owner alone.
// Nothing is left behind when finish() was not reached. One thread.
#pragma once

#include "node/consent/export.h"
#include "node/tar.h"

#include <optional>
#include <string>

namespace kith::node {

class ExportFiles {
 public:
    /// A name that ends in ".tar" is an archive. Errc::conflict when something is there already.
    static Result<ExportFiles> create(const std::string& path);
    ExportFiles(ExportFiles&& other) noexcept;
    ExportFiles& operator=(ExportFiles&&) = delete;
    ~ExportFiles();

    Done add(const ExportFile& file);
    /// Durable when it returns.
    Done finish();

 private:
    ExportFiles(std::string path, std::optional<TarWriter> tar)
        : path_(std::move(path)), tar_(std::move(tar)) {}

    std::string path_;
    std::optional<TarWriter> tar_;
    bool finished_ = false;
};

}  // namespace kith::node
