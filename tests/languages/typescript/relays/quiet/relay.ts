export function relay(message: string) {
  return message.length;
}
