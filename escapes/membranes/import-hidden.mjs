import { attempt } from "../attempt.mjs";
import { climb } from "../reach.mjs";

const tried = async (make, { aim, show, ...tools }) => {
  try {
    const found = await make(`file://${aim.folder}/secret.mjs`);
    show(found.default);
    return "imported";
  } catch (error) {
    climb(Object(error), { aim, show, ...tools });
    throw error;
  }
};

export default attempt({
  "behind a comment and a spread": (tools) => tried((file) => [...[import(/* hidden */ file)]][0], tools),
  "in text that is evaluated directly": (tools) => tried((file) => eval(`import(${JSON.stringify(file)})`), tools),
  "in a function made of text": (tools) => tried((file) => new Function("file", "return import(file)")(file), tools),
  "behind an HTML-like comment": (tools) =>
    tried((file) => new Function("file", "<!-- return 1\nreturn import(file) <!-- hidden\n")(file), tools),
  "of text in a data: URL": (tools) =>
    tried(() => new Function("return import('data:text/javascript,export default globalThis')")(), tools),
});
