export function relay(message: string) {
  console.log(message);
}

export function echoAloud(message: string) {
  console.log(message);
}

export function whisper(message: string) {
  console.log(message);
}
