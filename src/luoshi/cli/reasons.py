"""What the operating system refuses, in Chinese."""

from __future__ import annotations

import errno

REASONS = {
    errno.ENOENT: "没有这个文件或目录",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EISDIR: "这是一个目录",
    errno.ENOTDIR: "路径中有一段不是目录",
    errno.ENOSPC: "磁盘已满",
    errno.EROFS: "只读",
    errno.ENAMETOOLONG: "文件名过长",
    errno.EBUSY: "正被占用",
}


def reason(error: OSError) -> str:
    """Return why, in Chinese where we know the words, else as the system says it."""
    return REASONS.get(error.errno or 0) or error.strerror or str(error)
