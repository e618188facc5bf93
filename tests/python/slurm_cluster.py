"""A real Slurm of one machine in a folder of its own: munged, MariaDB, slurmdbd, slurmctld and slurmd on the loopback
interface, two cards that are not there, accounting of memory each second. Needs root and the Debian packages of
scripts/test --all; leaves nothing running.

    with Cluster() as cluster: cluster.run("sinfo")
"""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

CARDS = 2
PROGRAMS = ["munged", "mariadbd", "mariadb", "mariadb-install-db", "slurmdbd", "slurmctld", "slurmd", "sbatch", "sacct", "sacctmgr"]

SLURM_CONF = """
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldAddr=127.0.0.1
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CryptoType=crypto/munge
SlurmctldPort={ctld_port}
SlurmdPort={slurmd_port}
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/slurmdbd
AccountingStorageHost=127.0.0.1
AccountingStoragePort={dbd_port}
AccountingStoragePass={folder}/munge.socket
AccountingStorageTRES=gres/gpu,gres/gpu:a100
GresTypes=gpu
KillWait=5
MinJobAge=300
NodeName=localhost NodeAddr=127.0.0.1 CPUs={processors} RealMemory={memory} Gres=gpu:a100:{cards} State=UNKNOWN
PartitionName=gpu Nodes=localhost Default=YES MaxTime=1:00:00 State=UP DefMemPerCPU=100
PartitionName=small Nodes=localhost MaxTime=1:00:00 State=UP MaxMemPerNode=4000
PartitionName=thin Nodes=localhost MaxTime=1:00:00 State=UP MaxMemPerCPU=1500
"""

SLURMDBD_CONF = """
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
DbdHost=localhost
DbdAddr=127.0.0.1
DbdPort={dbd_port}
SlurmUser=root
PidFile={folder}/slurmdbd.pid
LogFile={folder}/slurmdbd.log
StorageType=accounting_storage/mysql
StorageHost=127.0.0.1
StoragePort={sql_port}
StorageUser=slurm
StoragePass=loopback
StorageLoc=slurm_acct_db
"""


def missing():
    """What a cluster lacks here; empty when it can start."""
    return (["root"] if os.geteuid() else []) + [program for program in PROGRAMS if not shutil.which(program)]


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Cluster:
    memory = 20000  # MiB that the node says it has, whatever it has

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="mp-slurm-", dir="/tmp"))
        self.folder.chmod(0o755)
        try:
            self.configure()
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        self.cancel_jobs()
        for name in ("slurmd", "slurmctld", "slurmdbd", "mysqld", "munged"):
            self.stop(self.folder / f"{name}.pid")
        shutil.rmtree(self.folder, ignore_errors=True)

    def configure(self):
        ports = dict(zip(["ctld_port", "slurmd_port", "dbd_port", "sql_port"], free_ports(4)))
        values = {**ports, "folder": self.folder, "cards": CARDS, "memory": self.memory, "processors": max(2, os.cpu_count())}
        self.sql_port = ports["sql_port"]
        for name in ("state", "spool", "mysql", "home"):
            (self.folder / name).mkdir()
        for card in range(CARDS):  # devices like /dev/null: Slurm counts only files that are devices
            os.mknod(self.folder / f"card{card}", 0o20666, os.makedev(1, 3))
        (self.folder / "slurm.conf").write_text(SLURM_CONF.format(**values))
        (self.folder / "gres.conf").write_text(
            f"AutoDetect=off\nNodeName=localhost Name=gpu Type=a100 File={self.folder}/card[0-{CARDS - 1}]\n"
        )
        dbd = self.folder / "slurmdbd.conf"
        dbd.write_text(SLURMDBD_CONF.format(**values))
        dbd.chmod(0o600)
        key = self.folder / "munge.key"
        key.write_bytes(os.urandom(128))
        key.chmod(0o600)
        self.environment = {
            **os.environ, "SLURM_CONF": str(self.folder / "slurm.conf"), "HOME": str(self.folder / "home"),
            "XDG_STATE_HOME": str(self.folder / "home/state"), "LC_ALL": "C.UTF-8",
        }

    def start(self):
        folder = self.folder
        self.must("munged", "--force", f"--key-file={folder}/munge.key", f"--socket={folder}/munge.socket",
                  f"--pid-file={folder}/munged.pid", f"--log-file={folder}/munged.log", f"--seed-file={folder}/munged.seed")
        self.start_database()
        self.must("slurmdbd")
        self.wait_for("slurmdbd", lambda: self.run("sacctmgr", "-n", "show", "cluster", limit=5).returncode == 0)
        for words in (["cluster", "test"], ["account", "test", "Cluster=test", "Description=t", "Organization=t"],
                      ["user", "root", "Account=test", "Cluster=test"]):
            self.must("sacctmgr", "-i", "add", *words)
        self.must("slurmctld", "-f", folder / "slurm.conf")
        self.wait_for("slurmctld", lambda: self.run("scontrol", "ping", limit=5).returncode == 0)
        self.must("slurmd", "-f", folder / "slurm.conf", "-N", "localhost")
        self.wait_for("slurmd", lambda: "idle" in self.run("sinfo", "-h", "-o", "%T", limit=5).stdout)

    def start_database(self):
        folder = self.folder
        self.must("mariadb-install-db", "--no-defaults", f"--datadir={folder}/mysql", "--auth-root-authentication-method=normal",
                  "--skip-test-db", "--user=root")
        with open(folder / "mysqld.log", "wb") as log:
            self.database = subprocess.Popen(
                ["mariadbd", "--no-defaults", "--user=root", f"--datadir={folder}/mysql", "--bind-address=127.0.0.1",
                 f"--port={self.sql_port}", f"--socket={folder}/mysqld.sock", f"--pid-file={folder}/mysqld.pid",
                 "--innodb-buffer-pool-size=64M", "--innodb-lock-wait-timeout=900"],
                stdout=log, stderr=log, start_new_session=True)
        sql = ["mariadb", "--no-defaults", "-S", f"{folder}/mysqld.sock", "-e"]
        self.wait_for("mariadbd", lambda: self.run(*sql, "select 1", limit=5).returncode == 0)
        self.must(*sql, "create database slurm_acct_db; create user 'slurm'@'localhost' identified by 'loopback';"
                  "create user 'slurm'@'127.0.0.1' identified by 'loopback'; grant all on slurm_acct_db.* to 'slurm'@'localhost';"
                  "grant all on slurm_acct_db.* to 'slurm'@'127.0.0.1'")

    def run(self, *words, limit=60, text=None, folder=None):
        try:
            return subprocess.run([str(word) for word in words], env=self.environment, cwd=folder or self.folder / "home", input=text,
                                  capture_output=True, encoding="utf-8", errors="replace", timeout=limit, check=False)
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(words, 124, "", "took too long")

    def must(self, *words, **more):
        done = self.run(*words, **more)
        if done.returncode:
            raise RuntimeError(f"{words[0]} ended with status {done.returncode}: {done.stdout}{done.stderr}{self.logs()}")
        return done.stdout

    def wait_for(self, what, ready, seconds=120):
        end = time.monotonic() + seconds
        while not ready():
            if time.monotonic() > end:
                raise RuntimeError(f"{what}: not ready after {seconds} s{self.logs()}")
            time.sleep(0.2)

    def wait_for_jobs(self, seconds=300):
        """Until no job waits or runs."""
        self.wait_for("jobs", lambda: not self.must("squeue", "-h").strip(), seconds)

    def logs(self):
        return "".join(f"\n{path.name}:\n{path.read_text(errors='replace')[-1500:]}" for path in sorted(self.folder.glob("*.log")))

    def cancel_jobs(self):
        if not (self.folder / "slurmctld.pid").exists():
            return
        self.run("scancel", "-u", "root", limit=5)  # running steps would outlive slurmd
        with contextlib.suppress(RuntimeError):
            self.wait_for("scancel", lambda: not self.run("squeue", "-h", limit=5).stdout.strip(), 20)

    def stop(self, pid_file):
        try:
            pid = int(pid_file.read_text())
            os.kill(pid, signal.SIGTERM)
        except (OSError, ValueError):
            return
        for _ in range(200):
            if pid_file.stem == "mysqld" and self.database.poll() is not None:
                return
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return
            time.sleep(0.05)
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
