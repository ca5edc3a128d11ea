import { type AddCommand, clientOf, common, type CommonOptions, run } from "./command.ts";
import { given } from "./given.ts";
import { type PluginOptions, requestOf, withPlugin } from "./plugin-options.ts";
import { withProgress } from "./progress.ts";

interface Options extends CommonOptions, PluginOptions {
  readonly name?: string;
}

/** `tenon load <source>` */
export const addLoad: AddCommand = (program, around, ended) => {
  const command = program
    .command("load")
    .description("load a plugin into a running host")
    .argument("<source>", "directory, file or package");
  common(withPlugin(command.option("--name <name>", "the name it is known under (default: its own)"))).action(
    async (source: string, options: Options) => {
      const { terminal } = around;
      const work = async (): Promise<0> => {
        const { name } = options;
        const body = { ...requestOf(source, options), ...given({ name }) };
        const loaded = await withProgress(terminal, `loading ${source}`, (await clientOf(around, options)).load(body));
        const { id, plugin, version, realm, strength } = loaded;
        if (options.json === true) terminal.json(loaded);
        else
          terminal.line(
            `${terminal.paint("bold", `${plugin}@${version}`)}  ${terminal.paint("green", "active")}  #${id} "${loaded.name}", ${realm} (${strength})`,
          );
        return 0;
      };
      ended(await run(around, options, work));
    },
  );
};
