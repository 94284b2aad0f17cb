#include "node/http/stream_loop.h"

#include <algorithm>
#include <array>
#include <unistd.h>
#include <utility>

namespace kith::node {

namespace {

constexpr int tick_ms = 500;  // how late a beat or a deadline may be
constexpr std::string_view heartbeat = ":thump\n";
constexpr std::size_t unheard_bytes_max = 16 << 10;  // what a reader of events may say, for nothing

}  // namespace

struct StreamLoop::Stream {
    Stream(Take& taken, std::size_t message_bytes_max)
        : id(taken.id),
          kind(taken.kind),
          connection(std::move(taken.connection)),
          reader(message_bytes_max) {}

    const Id id;
    const Kind kind;
    std::unique_ptr<Connection> connection;
    FrameReader reader;
    std::vector<Frame> waiting;  // behind what is in the connection's output
    std::size_t waiting_bytes = 0;
    std::size_t unheard_bytes = 0;
    std::size_t messages = 0;  // since `counted`
    std::uint32_t watched = 0;
    bool heard = true;    // since the last ping
    bool parted = false;  // the close is said; it counts as ended
    SteadyTime counted{};
    SteadyTime next_beat{};
    SteadyTime until = SteadyTime::max();  // stuck, or in the closing handshake
};

StreamLoop::StreamLoop(Ears ears, StreamLimits limits) : ears_(std::move(ears)), limits_(limits) {}

// Here, where a Stream is known.
StreamLoop::~StreamLoop() = default;

Done StreamLoop::open() {
    return poller_.open();
}

StreamLoop::Frame StreamLoop::text_frame(std::string_view text) {
    std::string bytes;
    append_frame(bytes, Opcode::text, text);
    return std::make_shared<const std::string>(std::move(bytes));
}

// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
StreamLoop::Frame StreamLoop::event_frame(std::string_view event, std::string_view data) {
    std::string bytes;
    bytes.reserve(event.size() + data.size() + 24);
    bytes.append("event: ").append(event).append("\n");
    while (true) {
        const auto end = data.find('\n');
        bytes.append("data: ").append(data.substr(0, end)).append("\n");
        if (end == std::string_view::npos) break;
        data.remove_prefix(end + 1);
    }
    return std::make_shared<const std::string>(std::move(bytes.append("\n")));
}

void StreamLoop::post(Command command) {
    {
        const Lock lock(mutex_);
        if (!closed_) {
            commands_.push_back(std::move(command));
            if (commands_.size() == 1) poller_.wake();
            return;
        }
    }
    if (const auto* take = std::get_if<Take>(&command)) ears_.ended(take->id);
}

void StreamLoop::take(Id id, Kind kind, std::unique_ptr<Connection> connection) {
    post(Take{id, kind, std::move(connection)});
}
void StreamLoop::send(std::vector<Outgoing> frames) {
    post(std::move(frames));
}
void StreamLoop::close(std::vector<Id> ids, CloseCode code) {
    post(Close{std::move(ids), code});
}

void StreamLoop::stop() {
    stopping_ = true;
    poller_.wake();
}

void StreamLoop::run() {
    SteadyTime next_tick{};
    while (!stopping_) {
        take_events(streams_.empty() ? -1 : tick_ms);
        obey();
        if (now_ < next_tick) continue;
        tick(now_);
        next_tick = now_ + std::chrono::milliseconds(tick_ms);
    }
    {
        const Lock lock(mutex_);
        closed_ = true;
    }
    obey();
    std::vector<Id> ids;
    for (const auto& [id, stream] : streams_) {
        if (!stream->parted) say_close(*stream, CloseCode::going_away);
        ids.push_back(id);
    }
    for (const Id id : ids) drop(id);
}

void StreamLoop::take_events(int timeout_ms) {
    std::array<epoll_event, 256> room;  // NOLINT(cppcoreguidelines-pro-type-member-init): filled below
    const auto ready = poller_.wait(room, timeout_ms);
    now_ = std::chrono::steady_clock::now();
    for (const epoll_event& event : ready) {
        const auto found = streams_.find(event.data.u64);
        if (found == streams_.end()) continue;
        Stream& stream = *found->second;
        settle(stream, hear(stream) && push(stream));
    }
}

void StreamLoop::obey() {
    std::vector<Command> commands;
    {
        const Lock lock(mutex_);
        commands.swap(commands_);
    }
    for (Command& command : commands) {
        std::visit([this](auto& each) { obey(each); }, command);
    }
}

void StreamLoop::obey(Take& take) {
    auto& stream =
        *streams_.emplace(take.id, std::make_unique<Stream>(take, limits_.message_bytes_max)).first->second;
    ++count_;
    Connection& connection = *stream.connection;
    connection.parser = connection.parser.fresh();
    stream.counted = now_;
    stream.next_beat = now_ + (take.kind == Kind::websocket ? limits_.ping_every : limits_.beat_every);
    // What came right behind the request is here already.
    settle(stream, push(stream) && hear_frames(stream) && push(stream));
}

void StreamLoop::obey(const std::vector<Outgoing>& frames) {
    for (const Outgoing& each : frames) {
        const auto found = streams_.find(each.to);
        if (found == streams_.end() || found->second->parted) continue;
        Stream& stream = *found->second;
        queue(stream, each.frame);
        settle(stream, push(stream));
    }
}

void StreamLoop::obey(const Close& close) {
    for (const Id id : close.ids) {
        const auto found = streams_.find(id);
        if (found == streams_.end() || found->second->parted) continue;
        settle(*found->second, say_close(*found->second, close.code));
    }
}

void StreamLoop::settle(Stream& stream, bool alive) {
    if (!alive || !watch(stream)) drop(stream.id);
}

void StreamLoop::tick(SteadyTime now) {
    std::vector<Id> over;
    for (const auto& [id, stream] : streams_) {
        if (!keep(*stream, now) || !watch(*stream)) over.push_back(id);
    }
    for (const Id id : over) drop(id);
}

/// False when its time is up.
bool StreamLoop::keep(Stream& stream, SteadyTime now) {
    if (now >= stream.until) return false;
    if (now < stream.next_beat || stream.parted) return true;
    if (stream.kind == Kind::events) {
        static const Frame beat = std::make_shared<const std::string>(heartbeat);
        stream.next_beat = now + limits_.beat_every;
        queue(stream, beat);
        return push(stream);
    }
    static const Frame ping = [] {
        std::string bytes;
        append_frame(bytes, Opcode::ping, {});
        return std::make_shared<const std::string>(std::move(bytes));
    }();
    stream.next_beat = now + limits_.ping_every;
    if (!std::exchange(stream.heard, false)) return false;
    queue(stream, ping);
    return push(stream);
}

/// Reads once: epoll says so again when there is more, and the others have their turn first.
bool StreamLoop::hear(Stream& stream) {
    Connection& connection = *stream.connection;
    if (connection.phase == Connection::Phase::draining) {
        return connection.discard() == Connection::Io::want_read;
    }
    switch (connection.receive()) {
        case Connection::Io::done:
            return hear_frames(stream);
        case Connection::Io::closed:
            return false;
        default:
            return true;
    }
}

bool StreamLoop::hear_frames(Stream& stream) {
    Connection& connection = *stream.connection;
    std::string_view bytes = connection.unread();
    const std::size_t before = bytes.size();
    bool alive = true;
    if (stream.kind == Kind::events || stream.parted) {
        stream.unheard_bytes += bytes.size();
        bytes = {};
        alive = stream.unheard_bytes <= unheard_bytes_max;
    }
    if (before > 0) stream.heard = true;
    while (alive && !bytes.empty() && !stream.parted) {
        const auto outcome = stream.reader.read(bytes);
        if (outcome == FrameReader::Outcome::needs_more) break;
        if (now_ - stream.counted >= std::chrono::minutes(1)) {
            stream.counted = now_;
            stream.messages = 0;
        }
        if (outcome == FrameReader::Outcome::refused) {
            alive = say_close(stream, stream.reader.refusal());
        } else if (++stream.messages > limits_.messages_a_minute) {
            alive = say_close(stream, CloseCode::policy);
        } else if (stream.reader.opcode() == Opcode::close) {
            alive = say_close(stream, CloseCode::normal);
        } else if (stream.reader.opcode() == Opcode::text) {
            ears_.said(stream.id, stream.reader.payload());
        } else if (stream.reader.opcode() == Opcode::ping) {
            std::string pong;
            append_frame(pong, Opcode::pong, stream.reader.payload());
            queue(stream, std::make_shared<const std::string>(std::move(pong)));
        }
    }
    connection.consume(before);
    return alive;
}

void StreamLoop::queue(Stream& stream, Frame frame) {
    stream.waiting_bytes += frame->size();
    stream.waiting.push_back(std::move(frame));
}

/// Sends what the reader takes now. False when it is gone, or too slow for what waits.
bool StreamLoop::push(Stream& stream) {
    Connection& connection = *stream.connection;
    if (connection.phase == Connection::Phase::draining) return true;
    constexpr std::size_t gathered_max = 64 << 10;
    while (connection.has_output() || !stream.waiting.empty()) {
        if (!connection.has_output()) {
            std::size_t count = 0;
            while (count < stream.waiting.size() && connection.out().size() < gathered_max) {
                stream.waiting_bytes -= stream.waiting[count]->size();
                connection.out().append(*stream.waiting[count++]);
            }
            stream.waiting.erase(stream.waiting.begin(),
                                 stream.waiting.begin() + static_cast<std::ptrdiff_t>(count));
        }
        const auto io = connection.flush();
        if (io == Connection::Io::closed) return false;
        if (io == Connection::Io::done) {
            if (!stream.parted) stream.until = SteadyTime::max();
            continue;
        }
        if (stream.until == SteadyTime::max()) stream.until = now_ + limits_.stuck_for;
        return stream.waiting_bytes <= limits_.queued_bytes_max &&
               stream.waiting.size() <= limits_.queued_frames_max;
    }
    connection.slim();
    if (stream.waiting.empty()) stream.waiting = {};
    if (stream.parted) connection.start_draining();
    return true;
}

/// Tells epoll what the stream waits for.
bool StreamLoop::watch(Stream& stream) {
    Connection& connection = *stream.connection;
    const std::uint32_t wanted = EPOLLIN | (connection.has_output() ? EPOLLOUT : 0U);
    if (wanted == stream.watched) return true;
    const bool again = std::exchange(stream.watched, wanted) != 0;
    return poller_.watch(connection.socket(), stream.id, wanted, again);
}

/// The closing handshake: our close goes out, and what still comes is thrown away for a while. Events just
/// end.
bool StreamLoop::say_close(Stream& stream, CloseCode code) {
    part(stream);
    stream.until = now_ + limits_.close_for;
    stream.waiting.clear();
    if (stream.kind == Kind::websocket) {
        std::string bytes;
        append_close(bytes, code);
        stream.waiting.push_back(std::make_shared<const std::string>(std::move(bytes)));
        stream.waiting_bytes = stream.waiting.front()->size();
    }
    return push(stream);
}

void StreamLoop::part(Stream& stream) {
    if (std::exchange(stream.parted, true)) return;
    --count_;
    ears_.ended(stream.id);
}

void StreamLoop::drop(Id id) {
    const auto found = streams_.find(id);
    if (found == streams_.end()) return;
    const auto stream = std::move(found->second);
    streams_.erase(found);
    part(*stream);
}

}  // namespace kith::node
