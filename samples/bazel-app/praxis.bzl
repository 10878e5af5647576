"""Generated C++ headers in Bazel.

    praxis_cc_library(name = "kit", srcs = ["button.praxis.yaml"], packs = ["cpp"], outs = ["button.hpp"])

makes a cc_library of what the packs make of the components. Bazel runs the tool when a component, a
registry or a file of a pack changes, and compiles what includes a header whose content changed.
"""

def _praxis_repository_impl(repository_ctx):
    tool = repository_ctx.which("praxis")
    if not tool:
        fail("praxis is not on the PATH: install it first")
    repository_ctx.symlink(tool, "praxis")
    repository_ctx.file("BUILD.bazel", 'exports_files(["praxis"])\n')

# The praxis of the PATH as @praxis//:praxis. Another one: a repository that has such a file.
praxis_repository = repository_rule(
    implementation = _praxis_repository_impl,
    environ = ["PATH"],
    local = True,
)

def _praxis_generate_impl(ctx):
    if ctx.attr.outs:
        outputs = [ctx.actions.declare_file("%s/%s" % (ctx.label.name, path)) for path in ctx.attr.outs]
        directory = outputs[0].path[:-len(ctx.attr.outs[0]) - 1]
    else:
        outputs = [ctx.actions.declare_directory(ctx.label.name)]
        directory = outputs[0].path
    arguments = ctx.actions.args()
    arguments.add(ctx.executable._praxis)
    arguments.add("generate")
    arguments.add_all(ctx.files.srcs)
    arguments.add_all(ctx.files.registries, before_each = "--registry")
    arguments.add_all(ctx.attr.packs, before_each = "--pack")
    arguments.add_all(["%s=%s" % item for item in ctx.attr.options.items()], before_each = "--set")
    arguments.add("--out", directory)
    arguments.add("--quiet")

    # Bazel keeps track of what changed; the tool's own record would only make outputs differ.
    ctx.actions.run_shell(
        outputs = outputs,
        inputs = ctx.files.srcs + ctx.files.registries + ctx.files.pack_files,
        tools = [ctx.executable._praxis],
        command = 'record=$(mktemp -d) && trap "rm -rf $record" EXIT && "$@" --manifest "$record"',
        arguments = [arguments],
        mnemonic = "Praxis",
        progress_message = "Generating %s" % ctx.label,
    )
    return [DefaultInfo(files = depset(outputs))]

praxis_generate = rule(
    implementation = _praxis_generate_impl,
    doc = "What packs make of components, in a directory of the rule's name.",
    attrs = {
        "srcs": attr.label_list(
            allow_files = [".yaml"],
            mandatory = True,
            doc = "Component files. Outputs of all of them lie in one directory.",
        ),
        "outs": attr.string_list(
            doc = "What is made, below the directory. Without them, Bazel takes the directory as one " +
                  "output: whatever uses any file of it is compiled when one of them changes.",
        ),
        "packs": attr.string_list(
            mandatory = True,
            doc = "Built-in packs by name, own ones by their directory in the workspace.",
        ),
        "pack_files": attr.label_list(allow_files = True, doc = "The files of own packs."),
        "registries": attr.label_list(allow_files = [".yaml"], doc = "Registry files."),
        "options": attr.string_dict(doc = "Options of packs."),
        "_praxis": attr.label(
            default = "@praxis//:praxis",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
)

def praxis_cc_library(name, srcs, packs, visibility = None, **kwargs):
    """A cc_library whose headers packs make of components.

    Args:
      name: of the library
      srcs: component files
      packs: packs that make C or C++
      visibility: of the library
      **kwargs: further attributes of praxis_generate
    """
    praxis_generate(name = name + "_generated", srcs = srcs, packs = packs, **kwargs)
    native.cc_library(
        name = name,
        hdrs = [name + "_generated"],
        includes = [name + "_generated"],
        visibility = visibility,
    )
