// The photo page's only script: draws the chosen photo anew and smaller, on the telephone itself. Telephones take larger
// ones than we keep, and write where it was taken and which way is up beside the picture: the first does not leave the
// telephone, the second is drawn. Where this fails the photo goes as it is, and the server says what is wrong with it.
"use strict";
(() => {
  const LONGEST = 1600; // pixels: enough to read a sign, half a megabyte
  const field = document.getElementById("photo");
  if (!field) return;
  const button = field.form.querySelector("button");

  const smaller = async (photo) => {
    const picture = await createImageBitmap(photo);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return new File([drawn], "photo.jpg", { type: "image/jpeg" });
  };

  field.addEventListener("change", async () => {
    if (!field.files.length) return;
    button.disabled = true;
    try {
      const files = new DataTransfer();
      files.items.add(await smaller(field.files[0]));
      field.files = files.files; // no second «change»: only a person's choice is one
    } catch { /* no picture, or a browser that cannot */ }
    button.disabled = false;
  });
})();
