# Runs a command on a pseudo-terminal, in the foreground of a session with job control (after --leader: as the leader of the
# session), and does what the lines on stdin say, JSON each: {"write": text}, {"close": true}, {"modes": true}.
# Says on stdout, JSON a line: {"pid": n}, {"output": text}, {"modes": {...}}, {"stopped": signal}, {"exit": code, "signal": n}.
import json, os, pty, select, signal, sys, termios

def say(**what):
    sys.stdout.write(json.dumps(what) + '\n')
    sys.stdout.flush()

def end(status):
    exited = os.WIFEXITED(status)
    return dict(exit=os.WEXITSTATUS(status) if exited else None, signal=None if exited else os.WTERMSIG(status))

def shell(news):
    """What an interactive shell does for one job."""
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.close(news)
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        os.execvp(sys.argv[1], sys.argv[1:])
    signal.signal(signal.SIGHUP, lambda *_: os.killpg(job, signal.SIGHUP))
    def tell(**what):
        os.write(news, (json.dumps(what) + '\n').encode())
    tell(pid=job)
    while True:
        _, status = os.waitpid(job, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            tell(stopped=os.WSTOPSIG(status))
            continue
        tell(**end(status))
        # The terminal stays as the job left it.
        signal.pause()

is_leader = sys.argv[1] == '--leader'
heard, news = os.pipe()
leader, terminal = pty.fork()
if leader == 0:
    os.close(heard)
    if is_leader:
        os.execvp(sys.argv[2], sys.argv[2:])
    shell(news)
os.close(news)
orders = b''
watched = {0, heard, terminal}
if is_leader:
    say(pid=leader)
while 0 in watched:
    ready, _, _ = select.select(list(watched), [], [], 0.05)
    if is_leader and leader:
        found, status = os.waitpid(leader, os.WNOHANG)
        if found:
            say(**end(status))
            leader = 0
    for one in ready:
        try:
            data = os.read(one, 65536)
        except OSError:
            data = b''
        if not data:
            watched.discard(one)
        elif one == terminal:
            say(output=data.decode(errors='replace'))
        elif one == heard:
            sys.stdout.write(data.decode())
            sys.stdout.flush()
        else:
            *lines, orders = (orders + data).split(b'\n')
            for order in map(json.loads, lines):
                if 'write' in order:
                    os.write(terminal, order['write'].encode())
                if 'close' in order:
                    watched.discard(terminal)
                    os.close(terminal)
                if 'modes' in order:
                    flags = termios.tcgetattr(terminal)[3]
                    say(modes={'echo': bool(flags & termios.ECHO), 'canonical': bool(flags & termios.ICANON), 'signals': bool(flags & termios.ISIG)})
if leader:
    os.kill(leader, signal.SIGKILL)
    os.waitpid(leader, 0)
