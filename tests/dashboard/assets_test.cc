#include "dashboard/assets.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "base/crypto.h"
#include "dashboard/embedded_file.h"

namespace outdial::dashboard {
namespace {

TEST(AssetTest, ServesThePageAtTheRoot) {
  auto page = find_asset("/");
  ASSERT_TRUE(page);
  EXPECT_EQ(page->content_type, "text/html; charset=utf-8");
  EXPECT_TRUE(page->bytes.starts_with("<!doctype html>"));
  EXPECT_EQ(find_asset("/dashboard/index.html")->bytes, page->bytes);
}

TEST(AssetTest, KnowsTheTypeOfEachFile) {
  struct Row {
    std::string_view path, type;
  };
  for (auto [path, type] : {Row{"/dashboard/app.js", "text/javascript; charset=utf-8"},
                            Row{"/dashboard/app.css", "text/css; charset=utf-8"},
                            Row{"/dashboard/icon.svg", "image/svg+xml"}}) {
    auto asset = find_asset(path);
    ASSERT_TRUE(asset) << path;
    EXPECT_EQ(asset->content_type, type);
    EXPECT_FALSE(asset->bytes.empty());
  }
}

TEST(AssetTest, FindsNothingOutsideThePage) {
  for (std::string_view path : {"", "/dashboard", "/dashboard/", "/dashboard/none.js", "/app.js",
                                "app.js", "/dashboard/../CMakeLists.txt", "/dashboard//app.js"})
    EXPECT_FALSE(find_asset(path)) << path;
}

TEST(AssetTest, TagsEachFileWithTheHashOfItsBytes) {
  std::set<std::string> tags;
  for (const EmbeddedFile& file : embedded_files()) {
    EXPECT_EQ(file.sha256, base::sha256_hex(file.bytes)) << file.name;
    auto asset = find_asset("/dashboard/" + std::string(file.name));
    ASSERT_TRUE(asset) << file.name;
    EXPECT_EQ(asset->etag, "W/\"" + std::string(file.sha256.substr(0, 16)) + "\"");
    tags.insert(asset->etag);
  }
  EXPECT_EQ(tags.size(), embedded_files().size());
}

TEST(AssetTest, EmbedsEveryFileThatAnotherOneNames) {
  for (const EmbeddedFile& file : embedded_files()) {
    for (std::string_view before : {"\"/dashboard/", "from \"./"}) {
      for (auto at = file.bytes.find(before); at != std::string_view::npos;
           at = file.bytes.find(before, at + 1)) {
        auto begin = at + before.size();
        auto name = file.bytes.substr(begin, file.bytes.find('"', begin) - begin);
        EXPECT_TRUE(find_asset("/dashboard/" + std::string(name)))
            << file.name << " needs " << name;
      }
    }
  }
}

TEST(AssetTest, HasNothingInlineThatThePolicyWouldBlock) {
  std::string_view page = find_asset("/")->bytes;
  for (std::string_view inline_code :
       {"<style", "style=", "onclick", "onload", "javascript:", "data:"})
    EXPECT_EQ(page.find(inline_code), std::string_view::npos) << inline_code;
  EXPECT_EQ(page.find("<script"), page.rfind("<script"));
  EXPECT_NE(page.find("<script type=\"module\" src="), std::string_view::npos);
  for (const EmbeddedFile& file : embedded_files())
    EXPECT_EQ(file.bytes.find("innerHTML"), std::string_view::npos) << file.name;
}

TEST(AssetTest, AllowsOnlyItsOwnOrigin) {
  EXPECT_TRUE(kContentSecurityPolicy.starts_with("default-src 'self';"));
  EXPECT_EQ(kContentSecurityPolicy.find("unsafe"), std::string_view::npos);
  EXPECT_EQ(kContentSecurityPolicy.find("http"), std::string_view::npos);
  EXPECT_NE(kContentSecurityPolicy.find("frame-ancestors 'none'"), std::string_view::npos);
}

}  // namespace
}  // namespace outdial::dashboard
