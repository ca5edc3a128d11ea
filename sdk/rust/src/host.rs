use core::cell::UnsafeCell;

#[link(wasm_import_module = "tenon")]
extern "C" {
    #[link_name = "log"]
    fn host_log(level: i32, ptr: *const u8, len: usize);
    #[link_name = "take"]
    fn host_take(ptr: *mut u8);
    #[link_name = "deadline"]
    fn host_deadline() -> f64;
    #[link_name = "cancelled"]
    fn host_cancelled() -> i32;
    #[link_name = "traceparent"]
    fn host_traceparent() -> i32;
    #[link_name = "from"]
    fn host_from() -> i32;
    #[link_name = "slot_get"]
    fn host_slot_get(key: *const u8, key_len: usize) -> i32;
    #[link_name = "slot_set"]
    fn host_slot_set(key: *const u8, key_len: usize, ptr: *const u8, len: usize);
}

/// What one instance has once. There are no threads in it, and it is called once at a time.
pub struct Own<T>(UnsafeCell<T>);

unsafe impl<T> Sync for Own<T> {}

impl<T> Own<T> {
    pub const fn new(value: T) -> Self {
        Own(UnsafeCell::new(value))
    }

    /// # Safety
    /// Nothing else of it may be borrowed.
    #[allow(clippy::mut_from_ref)]
    pub unsafe fn get(&self) -> &mut T {
        &mut *self.0.get()
    }
}

static CELL: Own<[u32; 2]> = Own::new([0, 0]);
// Of words, since it begins at a multiple of 8.
static INPUT: Own<Vec<u64>> = Own::new(Vec::new());

#[export_name = "tenon_abi_1"]
extern "C" fn abi() -> *const u32 {
    unsafe { CELL.get().as_ptr() }
}

#[export_name = "tenon_reserve"]
extern "C" fn reserve(size: usize) -> *mut u64 {
    let input = unsafe { INPUT.get() };
    *input = Vec::new();
    if input.try_reserve_exact(size / 8 + 1).is_err() {
        return core::ptr::null_mut();
    }
    input.resize(size / 8 + 1, 0);
    input.as_mut_ptr()
}

pub(crate) fn point(ptr: *const u8, len: usize) {
    unsafe { *CELL.get() = [ptr as usize as u32, len as u32] }
}

pub(crate) fn taken(len: i32) -> Vec<u8> {
    let mut bytes = vec![0; len.max(0) as usize];
    if len > 0 {
        unsafe { host_take(bytes.as_mut_ptr()) }
    }
    bytes
}

fn text(len: i32) -> String {
    String::from_utf8_lossy(&taken(len)).into_owned()
}

/// Of a line in the host's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    Debug = 0,
    Info = 1,
    Warn = 2,
    Error = 3,
}

/// Writes a line of the plugin.
pub fn log(level: Level, text: &str) {
    unsafe { host_log(level as i32, text.as_ptr(), text.len()) }
}

/// Milliseconds that the call has left; infinity without a deadline.
pub fn deadline_ms() -> f64 {
    unsafe { host_deadline() }
}

/// Whether nobody waits for this call any more.
pub fn cancelled() -> bool {
    unsafe { host_cancelled() == 1 }
}

/// The W3C trace context of the call, empty without one.
pub fn traceparent() -> String {
    text(unsafe { host_traceparent() })
}

/// While a state is restored: the version of the plugin that it is of.
pub fn from() -> String {
    text(unsafe { host_from() })
}

/// What `set_slot` kept in this call.
pub fn slot(key: &str) -> Option<Vec<u8>> {
    let len = unsafe { host_slot_get(key.as_ptr(), key.len()) };
    (len >= 0).then(|| taken(len))
}

/// Keeps a value for the rest of this call: at most 1 MiB in all.
pub fn set_slot(key: &str, value: &[u8]) {
    unsafe { host_slot_set(key.as_ptr(), key.len(), value.as_ptr(), value.len()) }
}
