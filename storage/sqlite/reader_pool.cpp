#include "storage/sqlite/reader_pool.h"

#include "consent/base/limits.h"
#include "storage/sqlite/engine_error.h"

namespace kith::storage::sqlite {

ReaderPool::Reader ReaderPool::lease() {
    {
        const Lock lock(mutex_);
        while (idle_.empty() && open_ >= limits::read_connections_max) returned_.wait(mutex_);
        if (!idle_.empty()) {
            std::unique_ptr<Connection> warm = std::move(idle_.back());
            idle_.pop_back();
            return {*this, std::move(warm)};
        }
        ++open_;
    }
    try {
        return {*this, std::make_unique<Connection>(ConnectionOptions{.path = path_})};
    } catch (const EngineError&) {
        const Lock lock(mutex_);
        --open_;
        returned_.notify_one();
        throw;
    }
}

void ReaderPool::give_back(std::unique_ptr<Connection> connection) {
    const Lock lock(mutex_);
    idle_.push_back(std::move(connection));
    returned_.notify_one();
}

}  // namespace kith::storage::sqlite
