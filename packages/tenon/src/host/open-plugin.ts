import { openArtifact, type PluginSource, withDigest } from "../artifact/artifact.ts";
import { OpenedPlugin } from "../artifact/opened-plugin.ts";
import type { PluginText } from "../artifact/plugin-source.ts";

/** Options of opening a plugin. */
export interface OpenPluginOptions {
  /** Directory that relative paths and package names start at. Default: the working directory. */
  readonly from?: string;
  /** `sha256-…` that it must have. */
  readonly digest?: string;
  /** As `debug` of a host: the code carries its source map. Default false. */
  readonly debug?: boolean;
}

/**
 * Reads and bundles a plugin now, to be loaded later and more than once: bundling costs much more than starting. A text is
 * the module of an entry that is in no file; it imports as a file in `from` would. What is opened already is not read again.
 *
 * @throws TENON_PLUGIN_NOT_FOUND, TENON_MANIFEST_INVALID, TENON_ENGINE_MISMATCH, TENON_ARTIFACT_UNREADABLE,
 * TENON_ARTIFACT_TOO_LARGE, TENON_ARTIFACT_CHANGED, TENON_BUNDLE_FAILED, TENON_BUNDLER_MISSING, TENON_SYNTAX_UNSUPPORTED,
 * TENON_OPTION_INVALID.
 */
export async function openPlugin(
  source: PluginSource | PluginText,
  { from = process.cwd(), digest, debug = false }: OpenPluginOptions = {},
): Promise<OpenedPlugin> {
  const opened = OpenedPlugin.artifactOf(source);
  if (opened !== undefined) return new OpenedPlugin(withDigest(opened, digest));
  return new OpenedPlugin(await openArtifact(source, { from, debug, ...(digest === undefined ? {} : { digest }) }));
}
