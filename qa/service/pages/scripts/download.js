// A file made on the server is handed to the reader without being written anywhere on the way: {name, kind, base64}.
watch('value', () => {
  if (!props.value) return;
  const {name, kind, base64} = JSON.parse(props.value);
  const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([bytes], {type: kind}));
  link.download = name;
  document.body.append(link); link.click(); link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
});
