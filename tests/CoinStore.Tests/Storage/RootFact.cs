using System.Diagnostics;

namespace CoinStore.Tests.Storage;

/// <summary>A test that mounts a file system or makes files immutable, which only root may; shown as skipped where that does not work.</summary>
public sealed class RootFactAttribute : FactAttribute
{
    private static readonly Lazy<bool> Works = new(() =>
    {
        using var disk = SmallDisk.TryCreate();
        return disk is not null;
    });

    public RootFactAttribute() => Skip = Works.Value ? null : "Needs root, mount and chattr.";
}

/// <summary>A disk of a few megabytes, in memory.</summary>
internal sealed class SmallDisk : IDisposable
{
    private SmallDisk(string folder) => Folder = folder;

    public string Folder { get; }

    public static SmallDisk Create() => TryCreate() ?? throw new InvalidOperationException("mount does not work here.");

    public static SmallDisk? TryCreate()
    {
        var folder = Directory.CreateTempSubdirectory("coinstore-disk-").FullName;
        if (Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", folder))
        {
            return new SmallDisk(folder);
        }

        Directory.Delete(folder);
        return null;
    }

    /// <summary>Leaves no room; gives back the file to delete.</summary>
    public string Fill()
    {
        var filler = Path.Combine(Folder, "filler");
        try
        {
            using var stream = File.Create(filler);
            for (var block = new byte[4096]; ; )
            {
                stream.Write(block);
                stream.Flush();
            }
        }
        catch (IOException)
        {
            return filler;
        }
    }

    public void MakeReadOnly() => Assert.True(Run("mount", "-o", "remount,ro", Folder));

    /// <summary>Makes a file that even root cannot write, or undoes it.</summary>
    public static void Freeze(string file, bool frozen) => Assert.True(Run("chattr", frozen ? "+i" : "-i", file));

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder, recursive: true);
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
            )!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
