/** An instance with one language. */
export default async ({ default: i18next }) => {
  const instance = i18next.createInstance();
  const translate = await instance.init({
    lng: "en",
    showSupportNotice: false,
    resources: { en: { translation: { hi: "hello" } } },
  });
  if (translate("hi") !== "hello") throw new Error("it does not translate");
};
