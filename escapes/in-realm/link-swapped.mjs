import { attempt } from "../attempt.mjs";
import { power } from "../reach.mjs";

export default attempt({
  "require through a link that leads out": ({ aim, show }) => {
    const { createRequire } = power("module");
    show(createRequire(import.meta.filename)(`${aim.folder}/link.cjs`));
  },
  "a file read through that link": ({ aim, show }) => {
    show(power("fs").readFileSync(`${aim.folder}/link.cjs`, "utf8"));
  },
});
