// Layout of manifest.mdb: three databases.
//   meta     "format" -> number of this layout; "configuration" -> ConfigurationRecord;
//            "project" -> the outputs over the whole project; "intended" -> paths
//   inputs   directory hash, file name -> InputState, hashes, outputs
//   details  the same key -> InputDetails
// The values are those of records.h.
//
// Commits do not wait for the disk; one wait at the end of a run does (manifest_lock.h).
#include "manifest.h"

#include <fcntl.h>
#include <lmdb.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <utility>

#include <fmt/format.h>

#include "manifest_lock.h"

namespace praxis {
namespace {

constexpr std::uint64_t format_number = 3;
constexpr std::uint64_t format_magic = 0x5052'4158'4953'0000;  // "PRAXIS", then the number
constexpr std::string_view file_of_manifest = "manifest.mdb";

MDB_val to_value(std::string_view bytes) { return {bytes.size(), const_cast<char*>(bytes.data())}; }

std::string_view to_view(const MDB_val& value) {
  return {static_cast<const char*>(value.mv_data), value.mv_size};
}

// A key of at most 511 bytes, as LMDB wants; file names have 255 at most.
std::string to_key(std::uint64_t directory, std::string_view name) {
  std::string key(sizeof directory + name.size(), '\0');
  std::memcpy(key.data(), &directory, sizeof directory);
  std::memcpy(key.data() + sizeof directory, name.data(), name.size());
  return key;
}

InputKey from_key(std::string_view bytes) {
  InputKey key;
  std::memcpy(&key.directory, bytes.data(), sizeof key.directory);
  key.name = bytes.substr(sizeof key.directory);
  return key;
}

// By LMDB's count of pages.
std::size_t size_of_file(MDB_env* environment) {
  MDB_envinfo information;
  MDB_stat statistics;
  mdb_env_info(environment, &information);
  mdb_env_stat(environment, &statistics);
  return (information.me_last_pgno + 1) * statistics.ms_psize;
}

// LMDB maps the whole file and trusts it: reading a page behind its end would be a SIGBUS. The file
// may be shorter than LMDB's count of pages, for those that were given up again before a commit are
// never written; but it may also have lost its end. Makes up for what is not there, by zeros, and
// returns whether that was needed.
bool complete_file(MDB_env* environment, const std::string& path) {
  const std::size_t wanted = size_of_file(environment);
  if (Disk().state(path).signature.size >= wanted) return false;
  return ::truncate(path.c_str(), static_cast<off_t>(wanted)) == 0;
}

// Where the file of an environment is mapped, which LMDB does not tell; null when that cannot be
// found out. Linux has a list: see proc_pid_maps(5).
char* find_mapping(MDB_env* environment) {
  mdb_filehandle_t file = 0;
  struct stat status;
  if (mdb_env_get_fd(environment, &file) != 0 || ::fstat(file, &status) != 0) return nullptr;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> list(std::fopen("/proc/self/maps", "re"),
                                                             &std::fclose);
  if (list == nullptr) return nullptr;
  std::array<char, 4096> line{};
  while (std::fgets(line.data(), line.size(), list.get()) != nullptr) {
    std::uintptr_t begin = 0;
    unsigned long offset = 0;
    unsigned long inode = 0;
    constexpr const char* format = "%" SCNxPTR "-%*x %*s %lx %*x:%*x %lu";
    if (std::sscanf(line.data(), format, &begin, &offset, &inode) != 3) continue;
    // NOLINTNEXTLINE(performance-no-int-to-ptr): there is no other way from a text to a place.
    if (offset == 0 && inode == status.st_ino) return reinterpret_cast<char*>(begin);
  }
  return nullptr;
}

// Keeps room on the disk for the next commits: a run on a full disk has to record at least what it
// removed and made shorter.
void reserve(MDB_env* environment) {
#ifdef FALLOC_FL_KEEP_SIZE
  constexpr off_t room = 32 << 10;
  mdb_filehandle_t file = 0;
  if (mdb_env_get_fd(environment, &file) != 0) return;
  const auto end = static_cast<off_t>(size_of_file(environment));
  // Where there is no room or no such thing, the next commit says so.
  if (::fallocate(file, FALLOC_FL_KEEP_SIZE, end, room) != 0) return;
#else
  static_cast<void>(environment);
#endif
}

// Throws DiskError for an LMDB error number.
void require(int result, const std::string& path) {
  if (result == 0) return;
  if (result > 0) throw DiskError("write the manifest", path, result);
  throw DiskError(fmt::format("write the manifest ({}) to", mdb_strerror(result)), path, EIO);
}

// A write transaction that is aborted unless committed.
class Transaction {
 public:
  Transaction(MDB_env* environment, std::string path) : path_(std::move(path)) {
    require(mdb_txn_begin(environment, nullptr, 0, &transaction_), path_);
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction() {
    if (transaction_ != nullptr) mdb_txn_abort(transaction_);
  }
  MDB_dbi database(const char* name) {
    MDB_dbi database = 0;
    require(mdb_dbi_open(transaction_, name, MDB_CREATE, &database), path_);
    return database;
  }
  void clear(MDB_dbi database) { require(mdb_drop(transaction_, database, 0), path_); }
  void put(MDB_dbi database, std::string_view key, std::string_view payload) {
    MDB_val key_value = to_value(key);
    MDB_val data_value{sizeof(std::uint64_t) + payload.size(), nullptr};
    require(mdb_put(transaction_, database, &key_value, &data_value, MDB_RESERVE), path_);
    const std::uint64_t checksum = hash_short(payload);
    std::memcpy(data_value.mv_data, &checksum, sizeof checksum);
    std::memcpy(static_cast<char*>(data_value.mv_data) + sizeof checksum, payload.data(),
                payload.size());
  }
  void remove(MDB_dbi database, std::string_view key) {
    MDB_val key_value = to_value(key);
    const int result = mdb_del(transaction_, database, &key_value, nullptr);
    if (result != MDB_NOTFOUND) require(result, path_);
  }
  void commit() { require(mdb_txn_commit(std::exchange(transaction_, nullptr)), path_); }

 private:
  std::string path_;
  MDB_txn* transaction_ = nullptr;
};

}  // namespace

// The open LMDB environment, with one read transaction for the whole run.
struct Manifest::Store {
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  ~Store() {
    if (reading != nullptr) mdb_txn_abort(reading);
    if (environment != nullptr) mdb_env_close(environment);
  }

  // Each returns an LMDB error number, 0 for success.
  int open(const std::string& path, bool only_reads);
  int open_with(const std::string& path, std::size_t map_size, unsigned flags);
  int begin_reading();

  // Returns the checked payload under `key`, or nothing.
  std::optional<std::string_view> get(MDB_dbi database, std::string_view key) const {
    const std::string_view value = get_unchecked(database, key);
    return value.empty() ? std::nullopt : checked(value);
  }
  static std::string_view get_unchecked(MDB_txn* transaction, MDB_dbi database,
                                        std::string_view key);
  std::string_view get_unchecked(MDB_dbi database, std::string_view key) const {
    return get_unchecked(reading, database, key);
  }
  // Whether all there is can be read.
  bool is_whole();
  // Calls visit(key, value) from the first key that is not before `from`, until it returns false.
  // Returns an LMDB error number: MDB_NOTFOUND at the end of the database.
  int for_each(MDB_txn* transaction, MDB_dbi database, std::string_view from,
               const auto& visit) const;
  int for_each(MDB_dbi database, std::string_view from, const auto& visit) const {
    return for_each(reading, database, from, visit);
  }

  std::array<std::pair<const char*, MDB_dbi*>, 3> databases() {
    return {{{"meta", &meta}, {"inputs", &inputs}, {"details", &details}}};
  }

  MDB_env* environment = nullptr;
  MDB_txn* reading = nullptr;
  MDB_dbi meta = 0, inputs = 0, details = 0;
  bool has_handles = false;
  bool has_zeros = false;  // where its file had an end too early
  bool current_format = true;
  bool replaced = false;                 // the other format's records are gone
  bool writes = false;                   // something was committed and may not be on the disk yet
  mutable std::optional<char*> mapping;  // where the file is mapped, when that was looked for
};

// After a failure LMDB wants the environment closed.
int Manifest::Store::open_with(const std::string& path, std::size_t map_size, unsigned flags) {
  if (environment != nullptr) mdb_env_close(std::exchange(environment, nullptr));
  if (const int created = mdb_env_create(&environment)) return created;
  mdb_env_set_maxdbs(environment, 3);
  mdb_env_set_mapsize(environment, map_size);
  return mdb_env_open(environment, path.c_str(), MDB_NOSUBDIR | MDB_NOTLS | MDB_NOSYNC | flags,
                      0666);
}

int Manifest::Store::open(const std::string& path, bool only_reads) {
  // The map is address space, not memory; systems that limit it get a smaller one.
  int result = ENOMEM;
  for (std::size_t size = std::size_t{1} << 36;
       (result == ENOMEM || result == EINVAL) && size >= std::size_t{1} << 26; size /= 4) {
    result = open_with(path, size, 0);
    if (only_reads && (result == EACCES || result == EROFS || result == EPERM)) {
      result = open_with(path, size, MDB_RDONLY | MDB_NOLOCK);
    }
  }
  if (result != 0) return result;
  has_zeros = complete_file(environment, path);
  int dead = 0;
  return mdb_reader_check(environment, &dead);
}

int Manifest::Store::begin_reading() {
  // Handles live on only when the transaction that opened them was committed.
  MDB_txn* opening = nullptr;
  if (const int result = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &opening)) return result;
  int result = 0;
  for (const auto& [name, database] : databases()) {
    if (result == 0) result = mdb_dbi_open(opening, name, 0, database);
  }
  if (result != 0) {
    mdb_txn_abort(opening);
    return result == MDB_NOTFOUND ? MDB_INVALID : result;
  }
  if (const int committed = mdb_txn_commit(opening)) return committed;
  has_handles = true;
  if (const int begun = mdb_txn_begin(environment, nullptr, MDB_RDONLY, &reading)) return begun;
  const auto format = get(meta, "format");
  if (!format || format->size() != sizeof format_magic) return MDB_INVALID;
  const auto number = ByteReader(*format).get<std::uint64_t>();
  if ((number & ~std::uint64_t{0xffff}) != format_magic) return MDB_INVALID;
  current_format = number == (format_magic | format_number);
  return has_zeros && !is_whole() ? MDB_CORRUPTED : 0;
}

bool Manifest::Store::is_whole() {
  for (const auto& [name, database] : databases()) {
    bool good = true;
    const int result = for_each(*database, "", [&](std::string_view, std::string_view value) {
      good = checked(value).has_value();
      return good;
    });
    if (!good || result != MDB_NOTFOUND) return false;
  }
  // LMDB's own list of free pages, which the next commit reads.
  constexpr MDB_dbi free_pages = 0;
  return for_each(free_pages, "", [](auto, auto) { return true; }) == MDB_NOTFOUND;
}

std::string_view Manifest::Store::get_unchecked(MDB_txn* transaction, MDB_dbi database,
                                                std::string_view key) {
  MDB_val key_value = to_value(key);
  MDB_val value;
  if (mdb_get(transaction, database, &key_value, &value) != 0) return {};
  return to_view(value);
}

int Manifest::Store::for_each(MDB_txn* transaction, MDB_dbi database, std::string_view from,
                              const auto& visit) const {
  MDB_cursor* cursor = nullptr;
  if (const int result = mdb_cursor_open(transaction, database, &cursor)) return result;
  MDB_val key = to_value(from);
  MDB_val value;
  int result = mdb_cursor_get(cursor, &key, &value, from.empty() ? MDB_FIRST : MDB_SET_RANGE);
  for (; result == 0; result = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) {
    const std::string_view view = to_view(value);
    if (!visit(to_view(key), view)) break;
  }
  mdb_cursor_close(cursor);
  return result;
}

Manifest::Manifest(std::string directory, bool only_reads, Diagnostics& diagnostics)
    : directory_(std::move(directory)) {
  const std::string path = join_path(directory_, file_of_manifest);
  if (Disk().state(path).kind == FileKind::missing) return;
  auto store = std::make_unique<Store>();
  const bool torn = was_torn(directory_);
  int result = torn ? MDB_CORRUPTED : store->open(path, only_reads);
  if (result == 0) result = store->begin_reading();
  // What cannot be opened today is not wrong, and nothing else knows whose the outputs are.
  if (result > 0) throw DiskError("open the manifest", path, result);
  if (result != 0) {
    Diagnostic& warning =
        diagnostics.warning("manifest-unusable", {},
                            fmt::format("the manifest cannot be used ({})", mdb_strerror(result)));
    warning.path = path;
    warning.hint = "it is rebuilt by this run, which therefore looks at every file";
    store.reset();
    if (!only_reads) Disk().remove(path);
    return;
  }
  store_ = std::move(store);
  if (!store_->current_format) {
    const auto add = [&](std::string_view bytes) {
      const auto payload = checked(bytes);
      if (!payload) return;
      for_each_owned(*payload, [&](std::string_view output, const Hash128& content) {
        foreign_layout_outputs_.emplace(output, content);
      });
    };
    store_->for_each(store_->inputs, "", [&](std::string_view, std::string_view bytes) {
      add(bytes);
      return true;
    });
    add(store_->get_unchecked(store_->meta, "project"));
    return;
  }
  if (const auto bytes = store_->get(store_->meta, "intended")) {
    intended_ = to_names(*bytes);
    intends_ = true;
  }
  if (const auto bytes = store_->get(store_->meta, "configuration")) {
    configuration_ = to_configuration(*bytes);
  }
  if (const auto project = InputView::parse(store_->get_unchecked(store_->meta, "project"))) {
    project_outputs_ = project->outputs();
  }
}

Manifest::~Manifest() {
  if (store_ == nullptr || !store_->writes) return;
  // Nobody waits for an answer here; when the disk fails, the mark of an unfinished run stays.
  if (mdb_env_sync(store_->environment, 1) != 0) return;
  note_written(directory_);
}

std::vector<Manifest::Entry> Manifest::directory(std::uint64_t directory) const {
  std::vector<Entry> entries;
  if (!is_readable()) return entries;
  store_->for_each(store_->inputs, to_key(directory, ""),
                   [&](std::string_view key, std::string_view value) {
                     const InputKey input = from_key(key);
                     if (input.directory != directory) return false;
                     entries.push_back({input, value});
                     return true;
                   });
  return entries;
}

std::string_view Manifest::input(const InputKey& key) const {
  if (!is_readable()) return {};
  const std::lock_guard lock(mutex_);
  return store_->get_unchecked(store_->inputs, to_key(key.directory, key.name));
}

bool Manifest::is_empty() const {
  return !configuration_ && input_count() == 0 && project_outputs_.empty() && intended_.empty() &&
         foreign_layout_outputs_.empty();
}

std::size_t Manifest::input_count() const {
  MDB_stat statistics{};
  if (is_readable()) mdb_stat(store_->reading, store_->inputs, &statistics);
  return statistics.ms_entries;
}

void Manifest::for_each_input(const std::function<void(const Entry&)>& visit) const {
  if (!is_readable()) return;
  store_->for_each(store_->inputs, "", [&](std::string_view key, std::string_view value) {
    visit({from_key(key), value});
    return true;
  });
}

InputDetails Manifest::details(const InputKey& key) const {
  if (!is_readable()) return {};
  const std::lock_guard lock(mutex_);
  const auto bytes = store_->get(store_->details, to_key(key.directory, key.name));
  return bytes ? to_details(*bytes) : InputDetails();
}

std::vector<OwnedOutput> Manifest::outputs() const {
  std::map<std::string, OwnedOutput> outputs;
  const auto add = [&](OwnedOutput output) { outputs.try_emplace(output.plan.path, output); };
  for_each_input([&](const Entry& entry) {
    const auto view = InputView::parse(entry.bytes);
    if (view) view->for_each_output([&](const OutputView& output) { add(output.owned()); });
  });
  for (const OwnedOutput& output : project_outputs_) add(output);
  for (const auto& [path, content] : foreign_layout_outputs_)
    add({{0, 0, path}, {content, {}, {}}});
  for (const std::string& path : intended_) add({{0, 0, path}, {}});
  std::vector<OwnedOutput> list;
  for (auto& [path, output] : outputs) list.push_back(std::move(output));
  return list;
}

bool Manifest::was_being_written(std::string_view path) const {
  return std::ranges::binary_search(intended_, path);
}

std::optional<Hash128> Manifest::foreign_layout_output(std::string_view path) const {
  if (foreign_layout_outputs_.empty()) return std::nullopt;
  const auto found = foreign_layout_outputs_.find(std::string(path));
  return found == foreign_layout_outputs_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<std::string> Manifest::foreign_layout_outputs() const {
  std::vector<std::string> paths;
  for (const auto& [path, content] : foreign_layout_outputs_) paths.push_back(path);
  return paths;
}

void Manifest::for_each_committed(
    const std::function<void(const Entry&, const InputDetails&)>& visit) const {
  if (store_ == nullptr || !store_->has_handles) return;
  const std::string path = join_path(directory_, file_of_manifest);
  MDB_txn* transaction = nullptr;
  require(mdb_txn_begin(store_->environment, nullptr, MDB_RDONLY, &transaction), path);
  const std::unique_ptr<MDB_txn, void (*)(MDB_txn*)> current(transaction, &mdb_txn_abort);
  store_->for_each(
      current.get(), store_->inputs, "", [&](std::string_view key, std::string_view value) {
        const auto bytes = checked(store_->get_unchecked(current.get(), store_->details, key));
        visit({from_key(key), value}, bytes ? to_details(*bytes) : InputDetails());
        return true;
      });
}

void Manifest::release() const {
#ifdef MADV_DONTNEED
  if (store_ == nullptr || store_->environment == nullptr) return;
  constexpr std::size_t worth_it = std::size_t{4} << 20;
  const std::size_t size = size_of_file(store_->environment);
  if (size < worth_it) return;
  if (!store_->mapping) store_->mapping = find_mapping(store_->environment);
  // The pages are those of a file: what is looked at again comes from the system's cache.
  if (*store_->mapping != nullptr) ::madvise(*store_->mapping, size, MADV_DONTNEED);
#endif
}

bool Manifest::Changes::empty() const {
  return !configuration && !project_outputs && inputs.empty() && removed_inputs.empty() &&
         intended.empty();
}

// A manifest that this run creates has nothing to read yet, one of another layout nothing to be
// read.
bool Manifest::is_readable() const {
  return store_ != nullptr && store_->reading != nullptr && store_->current_format;
}

// Before the first commit of a run: creates what is not there, and notes that what follows may not
// have reached the disk.
void Manifest::open_writing() {
  const std::string path = join_path(directory_, file_of_manifest);
  if (store_ == nullptr) {
    store_ = std::make_unique<Store>();
    require(store_->open(path, false), path);
  }
  if (std::exchange(store_->writes, true)) return;
  note_writing(directory_);
}

void Manifest::commit(const Changes& changes) {
  try {
    apply(changes);
  } catch (const DiskError& error) {
    // After one that failed LMDB refuses all others, and does not say why any more.
    if (!failure_) failure_ = error;
    throw DiskError(*failure_);
  }
}

void Manifest::apply(const Changes& changes) {
  open_writing();
  Transaction transaction(store_->environment, join_path(directory_, file_of_manifest));
  if (!store_->has_handles) {
    for (const auto& [name, database] : store_->databases()) *database = transaction.database(name);
  }
  const MDB_dbi meta = store_->meta;
  const MDB_dbi inputs = store_->inputs;
  const MDB_dbi details = store_->details;
  if (!store_->current_format && !std::exchange(store_->replaced, true)) {
    transaction.clear(inputs);
    transaction.clear(details);
    transaction.clear(meta);
  }
  if (store_->reading == nullptr || !store_->current_format) {
    transaction.put(meta, "format", ByteWriter().add(format_magic | format_number).take());
  }
  if (changes.configuration) {
    transaction.put(meta, "configuration", to_bytes(*changes.configuration));
  }
  if (changes.project_outputs) {
    transaction.put(meta, "project", to_bytes(InputRecord{{}, {}, *changes.project_outputs}));
  }
  for (const auto& [directory, name] : changes.removed_inputs) {
    transaction.remove(inputs, to_key(directory, name));
    transaction.remove(details, to_key(directory, name));
  }
  for (const Changes::Input& input : changes.inputs) {
    const std::string key = to_key(input.directory, input.name);
    transaction.put(inputs, key, to_bytes(input.record));
    if (input.details) transaction.put(details, key, to_bytes(*input.details));
  }
  std::vector<std::string> intended = changes.intended;
  if (!changes.settles_intended) std::ranges::copy(intended_, std::back_inserter(intended));
  if (!intended.empty()) {
    std::ranges::sort(intended);
    transaction.put(meta, "intended", to_bytes(intended));
  } else if (intends_) {
    transaction.remove(meta, "intended");
  }
  intends_ = !intended.empty();
  transaction.commit();
  reserve(store_->environment);
  store_->has_handles = true;
  release();
}

}  // namespace praxis
