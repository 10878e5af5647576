"""Stands for rules_cc where there is no network: the rules that Bazel 4 has built in.

Debian's bazel-rules-cc is for a newer Bazel than its bazel-bootstrap."""

cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
