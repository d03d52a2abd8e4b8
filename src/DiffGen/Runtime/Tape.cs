using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DiffGen.Runtime;

/// <summary>
/// A last-in, first-out arena, in which a companion's forward sweep keeps what its reverse sweep needs. Not for use from hand-written code.
/// </summary>
/// <remarks>
/// <para>
/// The memory is a list of chunks that never move, so spans stay valid while later ones are allocated. Whatever is allocated takes a
/// multiple of 8 bytes; popping the same types and lengths in reverse order therefore meets exactly what was allocated.
/// </para>
/// <para>
/// A tape belongs to one thread at a time. Each thread keeps the tapes that were returned on it, up to a limit, so that steady use
/// allocates nothing. A tape that an exception kept from being returned is left to the garbage collector.
/// </para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class Tape
{
    internal const int FirstChunkBytes = 16 << 10;
    internal const int LargestGrowthBytes = 16 << 20;
    internal const long RetainedBytesPerThread = 256L << 20;
    internal const int RetainedTapesPerThread = 16;
    internal const int RetainedReferences = 1 << 20;

    private const int Alignment = 8;

    // What tells the position of the first element from none. Whatever lies on the tape is aligned, so the bit is free.
    private const int Somewhere = 1;

    [ThreadStatic]
    private static Tape? t_idle;

    // The chunk that holds the top, and the offset of the top in it: _chunks[_index].Data and its live _chunks[_index].Top.
    private byte[] _data;
    private int _top;
    private int _index;

    // Memory beside the tape, for what only one sweep needs; made when first asked for.
    private Tape? _scratch;

    private Chunk[] _chunks;
    private int _count;
    private long _capacity;

    // Objects are kept where the garbage collector sees them, each with the position of the tape where its number lies.
    private Reference[] _references = [];
    private int _referenceCount;

    // A thread's idle tapes form a list, each with the count and the memory from itself down.
    private Tape? _nextIdle;
    private int _idleTapes;
    private long _idleBytes;
    private bool _isIdle;

    private Tape()
    {
        _data = GC.AllocateUninitializedArray<byte>(FirstChunkBytes);
        _chunks = new Chunk[4];
        _chunks[0].Data = _data;
        _count = 1;
        _capacity = FirstChunkBytes;
    }

    /// <summary>The position of the top, for <see cref="At{T}"/> and <see cref="Release"/>; never 0, which is nowhere.</summary>
    public long Mark
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ((long)_index << 32) | (uint)(_top | Somewhere);
    }

    internal long Capacity => _capacity;

    /// <summary>Takes an empty tape. Until it is returned, another call gives another tape.</summary>
    /// <returns>A tape for the current thread.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tape Rent()
    {
        var tape = t_idle;
        if (tape is null)
            return new Tape();

        t_idle = tape._nextIdle;
        tape._nextIdle = null;
        tape._isIdle = false;
        return tape;
    }

    /// <summary>Gives the tape back, with everything on it.</summary>
    /// <exception cref="InvalidOperationException">The tape has been returned before.</exception>
    public void Return()
    {
        if (_isIdle)
            ThrowReturnedTwice();

        var below = t_idle;
        var bytesBelow = below?._idleBytes ?? 0;
        var tapesBelow = below?._idleTapes ?? 0;

        if (Held + bytesBelow > RetainedBytesPerThread)
        {
            _scratch = null;
            Trim(RetainedBytesPerThread - bytesBelow);
        }

        if (tapesBelow == RetainedTapesPerThread || Held + bytesBelow > RetainedBytesPerThread)
            return;

        _scratch?.Empty();
        Empty();
        if (_references.Length > RetainedReferences)
            _references = [];
        else
            Array.Clear(_references, 0, _referenceCount);

        _referenceCount = 0;
        _nextIdle = below;
        _idleBytes = bytesBelow + Held;
        _idleTapes = tapesBelow + 1;
        _isIdle = true;
        t_idle = this;
    }

    /// <summary>
    /// Memory beside the tape, which goes back with it. A method that gets the tape from its caller releases it to where it was.
    /// </summary>
    public Tape Scratch
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _scratch ?? MakeScratch();
    }

    /// <summary>Puts <paramref name="length"/> elements of undefined content on the tape.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="length">The number of elements.</param>
    /// <returns>The elements, valid until they are popped or released and something else is allocated.</returns>
    /// <exception cref="OverflowException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="OutOfMemoryException">The elements do not fit in memory, or in one array.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Allocate<T>(int length)
    {
        // A negative length is a huge one here, which the slow path tells apart.
        var bytes = AlignedSize<T>((uint)length);
        if (bytes > _data.Length - _top)
            Advance(bytes, length);

        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _top);
        _top += (int)bytes;
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref start), length);
    }

    /// <summary>Puts <paramref name="length"/> zeros on the tape.</summary>
    /// <inheritdoc cref="Allocate{T}"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> AllocateZeroed<T>(int length)
    {
        var span = Allocate<T>(length);
        span.Clear();
        return span;
    }

    /// <summary>Takes the top <paramref name="length"/> elements off the tape.</summary>
    /// <typeparam name="T">The type that they were allocated with.</typeparam>
    /// <param name="length">The length that they were allocated with.</param>
    /// <returns>The elements, valid until the next allocation.</returns>
    /// <exception cref="OverflowException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The tape holds less than that.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> PopSpan<T>(int length)
    {
        var bytes = AlignedSize<T>((uint)length);
        if (bytes > _top)
            Retreat(bytes, length);

        _top -= (int)bytes;
        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _top);
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref start), length);
    }

    /// <summary>Puts a value on the tape.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push<T>(T value)
    {
        var bytes = (int)AlignedSize<T>(1);
        if (bytes > _data.Length - _top)
            Advance(bytes, 1);

        Unsafe.As<byte, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _top)) = value;
        _top += bytes;
    }

    /// <summary>Takes the top value off the tape.</summary>
    /// <typeparam name="T">The type that it was pushed with.</typeparam>
    /// <returns>The value.</returns>
    /// <exception cref="InvalidOperationException">The tape holds less than that.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Pop<T>()
    {
        var bytes = (int)AlignedSize<T>(1);
        if (bytes > _top)
            Retreat(bytes, 1);

        _top -= bytes;
        return Unsafe.As<byte, T>(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_data), _top));
    }

    /// <summary>Puts a reference on the tape.</summary>
    /// <param name="reference">An object, or null.</param>
    public void PushReference(object? reference)
    {
        // What lay where the tape goes on now was released.
        var position = Mark;
        while (_referenceCount > 0 && _references[_referenceCount - 1].Position >= position)
            _references[--_referenceCount] = default;

        if (_referenceCount == _references.Length)
            Array.Resize(ref _references, Math.Max(16, 2 * _referenceCount));

        _references[_referenceCount] = new Reference { Object = reference, Position = position };
        Push(_referenceCount++);
    }

    /// <summary>Takes the top reference off the tape.</summary>
    /// <typeparam name="T">The type of the object.</typeparam>
    /// <returns>The object.</returns>
    /// <exception cref="InvalidOperationException">The tape holds nothing.</exception>
    public T PopReference<T>()
        where T : class?
    {
        var number = Pop<int>();
        var reference = (T)_references[number].Object!;
        Array.Clear(_references, number, _referenceCount - number);
        _referenceCount = number;
        return reference;
    }

    /// <summary>Gives what was allocated when <see cref="Mark"/> was <paramref name="position"/>, and is still on the tape.</summary>
    /// <typeparam name="T">The type that it was allocated with.</typeparam>
    /// <param name="position">The mark just before the allocation.</param>
    /// <param name="length">The length that it was allocated with.</param>
    /// <returns>The elements.</returns>
    /// <exception cref="OverflowException"><paramref name="length"/> is negative.</exception>
    /// <exception cref="InvalidOperationException">The tape holds no such elements.</exception>
    public Span<T> At<T>(long position, int length)
    {
        if (length == 0)
            return position == 0 ? default : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(_data)), 0);
        if (length < 0)
            ThrowNegativeLength();

        var bytes = AlignedSize<T>((uint)length);
        var index = (int)(position >> 32);
        var offset = (int)position & ~Somewhere;
        if ((uint)index > (uint)_index || offset < 0)
            ThrowNotOnTape();

        // An allocation that didn't fit left the rest of its chunk empty and went to the start of the next one.
        if (offset + bytes > TopOf(index))
        {
            index++;
            offset = 0;
            if (index > _index || bytes > TopOf(index))
                ThrowNotOnTape();
        }

        ref var start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_chunks[index].Data), offset);
        return MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref start), length);
    }

    /// <summary>Gives what was allocated at a position, as <see cref="At{T}"/> does, where a null array would stand for no position.</summary>
    /// <typeparam name="T">The type that it was allocated with.</typeparam>
    /// <param name="position">The mark just before the allocation, or 0.</param>
    /// <param name="length">The length that it was allocated with.</param>
    /// <returns>The elements.</returns>
    /// <exception cref="NullReferenceException"><paramref name="position"/> is 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<T> Row<T>(long position, int length)
    {
        if (position == 0)
            ThrowNothing();

        return At<T>(position, length);
    }

    /// <summary>Takes everything off the tape that was allocated since <see cref="Mark"/> was <paramref name="mark"/>.</summary>
    /// <param name="mark">The mark to go back to.</param>
    /// <exception cref="InvalidOperationException">The top is below <paramref name="mark"/> already.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release(long mark)
    {
        var index = (int)(mark >> 32);
        var top = (int)mark & ~Somewhere;
        if (index != _index)
            Enter(index, top);
        else if ((uint)top > (uint)_top)
            ThrowNotOnTape();

        _top = top;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static long AlignedSize<T>(uint length)
    {
        // The memory is bytes to the garbage collector. What a type parameter stands for is known here only.
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>())
            ThrowReferences(typeof(T));

        return (((long)length * Unsafe.SizeOf<T>()) + (Alignment - 1)) & ~(Alignment - 1L);
    }

    private int TopOf(int index) => index == _index ? _top : _chunks[index].Top;

    // Makes room for `bytes` at the top: in the next chunk, or in place of the current one where that is empty, so that no chunk
    // below the top is ever empty and a pop has to look back one chunk only.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Advance(long bytes, int length)
    {
        if (length < 0)
            ThrowNegativeLength();
        if (bytes > (Array.MaxLength & ~(Alignment - 1)))
            ThrowTooLarge();

        var next = _top == 0 ? _index : _index + 1;
        if (next == _count || _chunks[next].Data.Length < bytes)
            Install(next, GC.AllocateUninitializedArray<byte>(ChunkSize(bytes)));

        _chunks[_index].Top = _top;
        _index = next;
        _top = 0;
        _data = _chunks[next].Data;
    }

    private int ChunkSize(long bytes)
        => (int)Math.Max(bytes, Math.Min(2L * _data.Length, LargestGrowthBytes));

    private void Install(int index, byte[] data)
    {
        if (index == _chunks.Length)
            Array.Resize(ref _chunks, 2 * index);

        if (index == _count)
            _count++;
        else
            _capacity -= _chunks[index].Data.Length;

        _chunks[index].Data = data;
        _capacity += data.Length;
    }

    // Goes back to the chunk that holds the topmost `bytes`.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Retreat(long bytes, int length)
    {
        if (length < 0)
            ThrowNegativeLength();
        if (_top != 0 || _index == 0 || bytes > _chunks[_index - 1].Top)
            ThrowNotOnTape();

        _index--;
        _data = _chunks[_index].Data;
        _top = _chunks[_index].Top;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Enter(int index, int top)
    {
        if ((uint)index > (uint)_index || (uint)top > (uint)_chunks[index].Top)
            ThrowNotOnTape();

        _index = index;
        _data = _chunks[index].Data;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private Tape MakeScratch() => _scratch = new Tape();

    private long Held => _capacity + (_scratch?._capacity ?? 0);

    private void Empty()
    {
        _index = 0;
        _top = 0;
        _data = _chunks[0].Data;
    }

    private void Trim(long limit)
    {
        while (_count > 1 && _capacity > limit)
        {
            _count--;
            _capacity -= _chunks[_count].Data.Length;
            _chunks[_count] = default;
        }
    }

    [DoesNotReturn]
    private static void ThrowNegativeLength() => throw new OverflowException(); // as new T[-1] does, with the same message

    [DoesNotReturn]
    private static void ThrowReferences(Type type) => throw new NotSupportedException($"The tape holds numbers, and '{type}' holds references.");

    [DoesNotReturn]
    private static void ThrowTooLarge() => throw new InsufficientMemoryException("The buffer is larger than an array can be.");

    // The language's own way to say NullReferenceException, which nobody else may make.
    [DoesNotReturn]
    private static void ThrowNothing() => throw null!;

    [DoesNotReturn]
    private static void ThrowNotOnTape() => throw new InvalidOperationException("The tape does not hold what is asked of it.");

    [DoesNotReturn]
    private static void ThrowReturnedTwice() => throw new InvalidOperationException("The tape has been returned before.");

    private struct Reference
    {
        public object? Object;
        public long Position;
    }

    // Top is where the chunk's content ends while a later chunk holds the top of the tape.
    private struct Chunk
    {
        public byte[] Data;
        public int Top;
    }
}
