namespace ILGPU;

/// <summary>A run of elements in the memory of a device, here an array.</summary>
public readonly struct ArrayView<T>
    where T : unmanaged
{
    private readonly T[]? _memory;
    private readonly long _start;

    internal ArrayView(T[] memory, long start, long length)
    {
        _memory = memory;
        _start = start;
        Length = length;
    }

    public long Length { get; }

    public int IntLength => checked((int)Length);

    public bool IsValid => _memory != null;

    public ref T this[Index1D index] => ref this[(long)index.X];

    public ref T this[int index] => ref this[(long)index];

    /// <summary>A device checks nothing; a test wants to know.</summary>
    public ref T this[long index]
    {
        get
        {
            if (index < 0 || index >= Length)
            {
                throw new ArgumentOutOfRangeException(nameof(index), $"Element {index} of a view of {Length}.");
            }

            return ref _memory![_start + index];
        }
    }

    public ArrayView<T> SubView(long index, long length) =>
        index < 0 || length < 0 || index + length > Length
            ? throw new ArgumentOutOfRangeException(nameof(length), $"Elements {index} to {index + length} of a view of {Length}.")
            : new ArrayView<T>(_memory!, _start + index, length);

    public ArrayView<T> SubView(int index, int length) => SubView((long)index, length);
}
