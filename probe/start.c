// The program's entry. The compiler's own start code asks for __libc_start_main of glibc 2.34; this one takes
// that of glibc 2.2.5, which every glibc still has, so that the program runs on systems older than the one
// that built it.
__asm__(
    ".text\n"
    ".globl _start\n"
    ".type _start, @function\n"
    "_start:\n"
    "  xor %ebp, %ebp\n"
    "  mov %rdx, %r9\n"   // what the dynamic linker wants run at exit
    "  pop %rsi\n"        // argc
    "  mov %rsp, %rdx\n"  // argv
    "  and $-16, %rsp\n"
    "  push %rax\n"
    "  push %rsp\n"  // where the stack ends
    "  xor %r8d, %r8d\n"
    "  xor %ecx, %ecx\n"
    "  lea main(%rip), %rdi\n"
    "  call *__libc_start_main@GOTPCREL(%rip)\n"
    "  hlt\n"
    ".size _start, . - _start\n"
    ".symver __libc_start_main, __libc_start_main@GLIBC_2.2.5\n");
