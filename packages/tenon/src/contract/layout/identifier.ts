/** Names of fields in a language that keeps some for itself: those get an underscore behind, as many as make them different. */
export function namesIn(
  fields: readonly { readonly name: string }[],
  keywords: ReadonlySet<string>,
): readonly string[] {
  const taken = new Set(fields.map(({ name }) => name));
  return fields.map(({ name }) => {
    if (!keywords.has(name)) return name;
    let other = `${name}_`;
    while (taken.has(other)) other += "_";
    taken.add(other);
    return other;
  });
}

export function words(text: string): ReadonlySet<string> {
  return new Set(text.split(" "));
}
