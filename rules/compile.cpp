// The line loop: finds the block of each line, and handles unknown lines.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "rules/commands.h"
#include "rules/hint.h"

namespace sallyport::rules {
namespace {

constexpr std::string_view kBannerTypes[] = {"config-save", "exec",           "incoming", "login",
                                             "motd",        "prompt-timeout", "slip-ppp"};

const BlockName& name_of(Block block) {
  return *std::find_if(blocks().begin(), blocks().end(), [&](const BlockName& name) { return name.block == block; });
}

}  // namespace

void Compiler::report(Diagnostic::Severity severity, Location where, std::string message) {
  Diagnostic diagnostic{severity, 0, where.column, std::move(message), {}};
  if (where.line != nullptr) {
    diagnostic.line = where.line->number;
    diagnostic.source = where.line->source;
  }
  diagnostics.push_back(std::move(diagnostic));
}

void Compiler::error(Location where, std::string message) {
  report(Diagnostic::Severity::error, where, std::move(message));
}

void Compiler::warning(Location where, std::string message) {
  report(Diagnostic::Severity::warning, where, std::move(message));
}

unsigned Compiler::end_column() const noexcept {
  const std::size_t count = words_without_comment(*line_);
  if (count == 0) return 1;
  const Word& last = line_->words[count - 1];
  return last.column + static_cast<unsigned>(last.text.size());
}

std::size_t Compiler::list(std::string_view name, bool ipv6, bool standard) {
  auto& known = policy.access_lists;
  for (std::size_t i = 0; i < known.size(); ++i)
    if (known[i].name == name && known[i].ipv6 == ipv6) return i;
  known.push_back({std::string(name), ipv6, standard, {}, line_->number});
  lists.emplace_back().where = here(line_->words.front().column);
  return known.size() - 1;
}

void Compiler::forget(std::string_view block_name) {
  std::erase_if(policy.unenforced, [&](const Policy::Unenforced& line) { return line.block == block_name; });
}

void Compiler::remove_list(std::size_t index) {
  policy.access_lists.erase(policy.access_lists.begin() + static_cast<std::ptrdiff_t>(index));
  lists.erase(lists.begin() + static_cast<std::ptrdiff_t>(index));
}

bool Compiler::fits(Block in, std::span<const Word> words, bool no) const {
  Match match;
  Mismatch mismatch;
  return tree(in).match(*line_, words, no, match, mismatch);
}

void Compiler::not_understood(const Mismatch& mismatch, Block in, std::span<const Word> words, bool no) {
  if (in == Block::global) enter(Block::ignored);
  if (options.import_ios && !mismatch.must_be_understood && !name_of(in).must_be_understood) {
    const std::string text(text_from(*line_, line_->words.front()));
    not_applicable.push_back(in == Block::global ? text : fmt::format("{}: {}", opener_, text));
    return;
  }
  const unsigned column = words.front().column;
  const bool one_line = abbreviates(words.front().text, "sallyport");  // names its block
  if (in != Block::global && in != Block::sallyport && !one_line && fits(Block::global, words, no))
    return error(column, "this is a command of the top level: write it without indentation");
  for (const Block other : {in == Block::global ? block_before_ : in, Block::sallyport}) {
    if (other == in || other == Block::global || other == Block::ignored || !fits(other, words, no)) continue;
    return error(column, fmt::format("this is a command of the block '{0}': indent it by a space below '{0}'",
                                     name_of(other).opener));
  }
  error(mismatch.column, mismatch.message);
}

void Compiler::run(Block in, std::span<const Word> words, bool no) {
  Match match;
  Mismatch mismatch;
  if (tree(in).match(*line_, words, no, match, mismatch))
    match.command->action(*this, match);
  else
    not_understood(mismatch, in, words, no);
}

void Compiler::read_line(std::span<const Word> words) {
  const bool no = same_keyword(words.front().text, "no");
  if (no) words = words.subspan(1);
  if (!line_->indented) {
    if (block_open_) block_before_ = block_;
    block_open_ = false;
    if (words.empty()) return error(end_column(), "incomplete command: expected a command behind 'no'");
    run(Block::global, words, no);
    opener_ = text_from(*line_, line_->words.front());
    return;
  }
  if (!block_open_)
    return error(words.empty() ? end_column() : words.front().column,
                 "this line is indented, but the line above opens no block");
  if (block_ == Block::ignored) return;
  if (words.empty()) return error(end_column(), "incomplete command: expected a command behind 'no'");
  if (!no && words.size() == 1 && same_keyword(words.front().text, "exit")) {
    block_open_ = false;
    return;
  }
  run(block_, words, no);
}

// `banner motd ^C ... ^C`: the first character behind the type delimits the text; `^C` is how a router prints one.
std::size_t Compiler::banner_lines(std::span<const Line> from) {
  const auto& words = from[0].words;
  const auto is_type = [&](std::string_view type) { return words.size() > 1 && same_keyword(words[1].text, type); };
  const std::size_t text = std::any_of(std::begin(kBannerTypes), std::end(kBannerTypes), is_type) ? 2 : 1;
  if (words.size() <= text) return 0;
  const std::string_view rest = from[0].source.substr(words[text].column - 1);
  const std::size_t width = rest.size() > 1 && rest[0] == '^' ? 2 : 1;
  const std::string_view delimiter = rest.substr(0, width);
  if (rest.find(delimiter, width) != std::string_view::npos) return 0;
  for (std::size_t i = 1; i < from.size(); ++i)
    if (from[i].source.find(delimiter) != std::string_view::npos) return i;
  error(words[text].column, fmt::format("the banner has no closing {}", quoted(delimiter)));
  return from.size() - 1;
}

void Compiler::compile(const std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    line_ = &lines[i];
    if (line_->words.empty()) continue;
    read_line(std::span(line_->words).first(words_without_comment(*line_)));
    if (!line_->indented && same_keyword(line_->words.front().text, "banner"))
      i += banner_lines(std::span(lines).subspan(i));
  }
}

Compiled compile(std::string_view text, std::string_view file, const CompileOptions& options) {
  const std::vector<Line> lines = lex(text);
  Compiler compiler(options);
  compiler.policy.file = file;
  compiler.compile(lines);
  settle(compiler);

  Compiled compiled;
  compiled.diagnostics = std::move(compiler.diagnostics);
  compiled.not_applicable = std::move(compiler.not_applicable);
  std::stable_sort(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return a.line != b.line ? a.line < b.line : a.column < b.column;
                   });
  const bool failed = std::any_of(compiled.diagnostics.begin(), compiled.diagnostics.end(),
                                  [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; });
  if (!failed) compiled.policy = std::make_shared<const Policy>(std::move(compiler.policy));
  return compiled;
}

Compiled compile_file(const std::string& path, const CompileOptions& options) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in.good() && !in.eof()) {
    Compiled compiled;
    compiled.diagnostics.push_back({Diagnostic::Severity::error, 0, 0, "the file cannot be read", {}});
    return compiled;
  }
  return compile(text, path, options);
}

}  // namespace sallyport::rules
