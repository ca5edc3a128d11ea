// The smallest addon that leaves something: loading it starts a thread that never ends, under the name of the thread that loaded it.
// Link with -z nodelete: unmapped under that thread it would take the whole process with it.
#include <pthread.h>
#include <unistd.h>

static void *forever(void *unused) {
  for (;;) pause();
  return unused;
}

void *napi_register_module_v1(void *env, void *exports) {
  pthread_t thread;
  (void)env;
  if (pthread_create(&thread, 0, forever, 0) == 0) pthread_detach(thread);
  return exports;
}
