#include "text/csv_reader.h"

#include <csv.h>

#include <algorithm>
#include <new>
#include <utility>

#include "text/unicode.h"

namespace outdial::text {
namespace {

/// Bytes handed to libcsv at a time: bounds the rows that wait for delivery.
constexpr std::size_t kSliceBytes = 16 * 1024;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool is_line_end(char c) {
  return c == '\n' || c == '\r';
}

char guess_delimiter(std::string_view header) {
  std::size_t commas = 0;
  std::size_t semicolons = 0;
  std::size_t tabs = 0;
  bool quoted = false;
  for (char c : header) {
    if (c == '"') quoted = !quoted;
    if (quoted) continue;
    commas += c == ',' ? 1 : 0;
    semicolons += c == ';' ? 1 : 0;
    tabs += c == '\t' ? 1 : 0;
  }
  if (tabs > commas && tabs > semicolons) return '\t';
  return semicolons > commas ? ';' : ',';
}

/// `sep=;`, which Excel writes and reads before the header.
bool names_delimiter(std::string_view line) {
  return line.size() == 5 && same_word(line.substr(0, 4), "sep=");
}

std::string show_limit(std::size_t bytes) {
  return bytes >= 1024 ? std::to_string(bytes / 1024) + " KiB" : std::to_string(bytes) + " bytes";
}

}  // namespace

class CsvReader::Parser {
 public:
  Parser(Callbacks callbacks, CsvLimits limits)
      : callbacks_(std::move(callbacks)), limits_(limits) {
    open();
  }
  ~Parser() { csv_free(&csv_); }
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  base::Expected<void, CsvError> feed(std::string_view chunk) {
    while (!error_ && !chunk.empty()) {
      std::string_view slice = chunk.substr(0, kSliceBytes);
      chunk.remove_prefix(slice.size());
      if (std::size_t nul = slice.find('\0'); nul != std::string_view::npos) {
        take(slice.substr(0, nul));
        deliver();
        fail_nul();
        break;
      }
      take(slice);
      deliver();
    }
    return result();
  }

  base::Expected<void, CsvError> finish() {
    if (error_) return result();
    if (!started_) start();
    if (!error_ && csv_fini(&csv_, on_field, on_row_end, this) != 0)
      fail("unclosed_quote", row_line_,
           "a quote opened in the row that starts here is never closed. Close it, or double it if "
           "it is part of the text.");
    deliver();
    if (!error_ && columns_ == 0)
      fail("no_header", line_, "the file is empty. Its first line must name the columns.");
    return result();
  }

  char delimiter() const { return delimiter_; }

 private:
  void take(std::string_view bytes) {
    if (started_) {
      parse(bytes);
      return;
    }
    head_.append(bytes);
    bool line_end = bytes.find_first_of("\r\n") != std::string_view::npos;
    if (head_.size() > limits_.row_bytes || (line_end && header_is_whole())) start();
  }

  /// The head of the file is kept until the header line has come, because the delimiter is read off
  /// it.
  bool header_is_whole() {
    std::string_view head = without_mark(head_);
    bool quoted = false;
    bool content = false;
    std::size_t line_start = 0;
    for (std::size_t at = 0; at < head.size(); ++at) {
      if (head[at] == '"') quoted = !quoted;
      if (is_line_end(head[at]) && !quoted) {
        if (content && !names_delimiter(head.substr(line_start, at - line_start))) return true;
        content = false;
        line_start = at + 1;
      } else if (head[at] != ' ') {
        content = true;
      }
    }
    return false;
  }

  static std::string_view without_mark(std::string_view head) {
    if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
    return head;
  }

  void start() {
    started_ = true;
    std::string head;
    head.swap(head_);
    std::string_view rest = without_mark(head);
    char delimiter = 0;
    while (!rest.empty() && delimiter == 0) {
      std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
      std::string_view line = rest.substr(0, end);
      if (names_delimiter(line)) {
        delimiter = line.back();
        rest.remove_prefix(end);
      } else if (line.find_first_not_of(' ') != std::string_view::npos) {
        delimiter = guess_delimiter(rest.substr(0, header_end(rest)));
      } else {
        parse(rest.substr(0, end + 1));
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    if (delimiter != 0) delimiter_ = delimiter;
    csv_set_delim(&csv_, static_cast<unsigned char>(delimiter_));
    parse(rest);
  }

  static std::size_t header_end(std::string_view text) {
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (text[at] == '"') quoted = !quoted;
      if (is_line_end(text[at]) && !quoted) return at;
    }
    return text.size();
  }

  /// Line by line, so that each row knows where it started.
  void parse(std::string_view bytes) {
    while (!bytes.empty() && !error_) {
      std::size_t end = bytes.find_first_of("\r\n");
      bool whole = end != std::string_view::npos;
      std::string_view segment = bytes.substr(0, whole ? end + 1 : bytes.size());
      bytes.remove_prefix(segment.size());
      parse_segment(segment, whole);
    }
  }

  void parse_segment(std::string_view segment, bool whole) {
    if (segment == "\n" && last_was_cr_) {
      // The second half of CRLF; inside quotes it still belongs to the value.
      last_was_cr_ = false;
      hand_over(segment);
      return;
    }
    last_was_cr_ = whole && segment.back() == '\r';
    if (skipping_) {
      skipping_ = !whole;
      line_ += whole ? 1 : 0;
      return;
    }
    if (!in_row_ && segment.find_first_not_of(" \t\r\n") != std::string_view::npos) {
      in_row_ = true;
      row_line_ = line_;
      row_bytes_ = 0;
    }
    row_bytes_ += segment.size();
    if (row_bytes_ > limits_.row_bytes && in_row_) {
      fail("row_too_long", row_line_,
           "the row that starts here is longer than " + show_limit(limits_.row_bytes) +
               ". Look for a quote that is opened and never closed.");
      return;
    }
    hand_over(segment);
    if (whole) ++line_;
  }

  void open() {
    if (csv_init(&csv_, CSV_STRICT | CSV_STRICT_FINI) != 0) throw std::bad_alloc();
    csv_set_delim(&csv_, static_cast<unsigned char>(delimiter_));
  }

  void hand_over(std::string_view segment) {
    if (csv_parse(&csv_, segment.data(), segment.size(), on_field, on_row_end, this) ==
        segment.size())
      return;
    if (csv_error(&csv_) != CSV_EPARSE) throw std::bad_alloc();
    give_up_row(!is_line_end(segment.back()));
  }

  /// Reading goes on at the next line, because nothing tells where the row was meant to end.
  void give_up_row(bool skip_rest) {
    csv_free(&csv_);
    open();
    skipping_ = skip_rest;
    in_row_ = false;
    std::string lines = row_line_ == line_
                            ? "This line"
                            : "Lines " + std::to_string(row_line_) + " to " + std::to_string(line_);
    current_.line = row_line_;
    current_.problem = CsvError{
        row_line_, "bad_quotes",
        lines +
            " cannot be told apart into values: a quote stands in the middle of a value, or "
            "was never closed. Double quotes that belong to the text, and put the value in "
            "quotes."};
    if (columns_ == 0 && rows_.empty())
      fail("bad_quotes", row_line_, "the header has a quote in the middle of a name. Remove it.");
    else
      rows_.push_back(std::move(current_));
    current_ = {};
  }

  // Called from C, so they must not throw: no memory is the only way to fail, and ends the process.
  static void on_field(void* data, std::size_t size, void* self) noexcept {
    static_cast<Parser*>(self)->add_value({static_cast<const char*>(data), size});
  }
  static void on_row_end(int, void* self) noexcept { static_cast<Parser*>(self)->end_row(); }

  void add_value(std::string_view bytes) {
    if (current_.values.size() > limits_.columns) return;
    current_.values.push_back(is_utf8(bytes) ? std::string(bytes) : windows_1252_to_utf8(bytes));
  }

  void end_row() {
    current_.line = in_row_ ? row_line_ : line_;
    in_row_ = false;
    bool blank = std::ranges::all_of(current_.values, &std::string::empty);
    if (current_.values.size() > limits_.columns && !error_)
      fail("too_many_columns", current_.line,
           "this row has more than " + std::to_string(limits_.columns) +
               " columns. Remove the ones that are not needed.");
    else if (!blank && !error_)
      rows_.push_back(std::move(current_));
    current_ = {};
  }

  void deliver() {
    for (CsvRow& row : rows_) {
      if (columns_ == 0) {
        columns_ = row.values.size();
        callbacks_.on_header(row);
        continue;
      }
      if (!row.problem) fit(row);
      callbacks_.on_row(row);
    }
    rows_.clear();
  }

  /// Empty values beyond the header are what spreadsheets leave behind; anything else is ragged.
  void fit(CsvRow& row) const {
    while (row.values.size() > columns_ && row.values.back().empty())
      row.values.pop_back();
    if (row.values.size() == columns_) return;
    row.problem =
        CsvError{row.line, "ragged_row",
                 "The row has " + std::to_string(row.values.size()) + " values, the header has " +
                     std::to_string(columns_) +
                     ". Put text that contains the separator in quotes, and keep empty cells."};
  }

  void fail_nul() {
    bool utf16 = line_ == 1;
    fail("nul_byte", line_,
         std::string("this line has a NUL byte") + (utf16 ? "; the file is probably UTF-16" : "") +
             ". Save it as \"CSV UTF-8\" and try again.");
  }

  void fail(std::string code, std::int64_t line, const std::string& what) {
    if (error_) return;
    error_ = CsvError{line, std::move(code), "Line " + std::to_string(line) + ": " + what};
  }

  base::Expected<void, CsvError> result() const {
    if (error_) return base::unexpected<CsvError>(*error_);
    return {};
  }

  Callbacks callbacks_;
  CsvLimits limits_;
  csv_parser csv_{};
  char delimiter_ = ',';
  std::string head_;
  bool started_ = false;
  bool last_was_cr_ = false;
  bool in_row_ = false;
  bool skipping_ = false;
  std::int64_t line_ = 1;
  std::int64_t row_line_ = 1;
  std::size_t row_bytes_ = 0;
  std::size_t columns_ = 0;
  CsvRow current_;
  std::vector<CsvRow> rows_;
  std::optional<CsvError> error_;
};

CsvReader::CsvReader(Callbacks callbacks, CsvLimits limits)
    : parser_(std::make_unique<Parser>(std::move(callbacks), limits)) {}
CsvReader::~CsvReader() = default;

base::Expected<void, CsvError> CsvReader::feed(std::string_view chunk) {
  return parser_->feed(chunk);
}
base::Expected<void, CsvError> CsvReader::finish() {
  return parser_->finish();
}
char CsvReader::delimiter() const {
  return parser_->delimiter();
}

}  // namespace outdial::text
