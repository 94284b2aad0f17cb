// A program that shuts itself in as kith-media does and then tries to get out; it prints what worked.
#include "node/media/child/sandbox.h"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

int main() {
    char key = 0;
    if (::read(STDIN_FILENO, &key, 1) != 1) return 1;
    const int before = ::open("/etc/passwd", O_RDONLY);
    if (before < 0 || !kith::media::bound_resources(
                          {.cpu_seconds = 15, .wall_seconds = 25, .address_bytes = std::uint64_t{1} << 30}))
        return 1;
    std::string out;
    const auto report = [&out](const char* what, bool worked) {
        out += std::string(what) + (worked ? ": yes\n" : ": no\n");
    };
    report("keep a file that was open", ::lseek(before, 0, SEEK_CUR) == 0);
    if (!kith::media::close_the_doors()) return 1;
    char byte = 0;
    report("open a file", ::open("/etc/passwd", O_RDONLY) >= 0);
    report("make a file", ::open("made-in-prison", O_WRONLY | O_CREAT, 0600) >= 0);
    report("read more input", ::read(STDIN_FILENO, &byte, 1) >= 0);
    report("write to another file", ::write(STDERR_FILENO, "x", 1) >= 0);
    report("make a socket", ::socket(AF_INET, SOCK_STREAM, 0) >= 0);
    report("make a local socket", ::socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
    report("make a process", ::fork() >= 0);
    report("run a program", ::execl("/bin/true", "true", nullptr) >= 0);
    report("signal its parent", ::kill(::getppid(), 0) >= 0);
    report("trace its parent", ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) >= 0);
    void* const page =
        ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    report("run what it wrote", page != MAP_FAILED);
    void* const plain = ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    report("run what it wrote before", ::mprotect(plain, 4096, PROT_READ | PROT_EXEC) == 0);
    report("take two gigabytes", std::malloc(std::size_t{2} << 30) != nullptr);
    report("take a megabyte", std::malloc(std::size_t{1} << 20) != nullptr);
    bool ran = false;
    std::thread([&ran] { ran = true; }).join();
    report("work with threads", ran);
    return ::write(STDOUT_FILENO, out.data(), out.size()) == static_cast<ssize_t>(out.size()) ? 0 : 1;
}
