/** The most common passwords of twelve characters or more, without the spaces, signs and capitals that people vary. */
export const commonPasswords: ReadonlySet<string> = new Set(
  `123456789012 1234567890123 12345678901234 123456789123 1234567891011 123123123123 123456123456 123412341234 112233445566
  012345678910 0123456789012 111222333444 987654321987 987654321098 qwertyuiopas qwertyuiop12 qwertyuiop123
  qwertyuiopasdfghjkl qwertyuiopasdfgh 1qaz2wsx3edc 1qaz2wsx3edc4rfv qazwsxedcrfv q1w2e3r4t5y6 1q2w3e4r5t6y qwerty123456
  qwertyqwerty 123456qwerty asdfghjkl123 asdfasdfasdf zxcvbnmasdfghjkl password1234 password12345 password123456
  passwordpassword password2023 password2024 password2025 password2026 passw0rd1234 mypassword123 mypassword1234
  welcome12345 welcome123456 welcome12345678 administrator administrator1 administrator123 adminadminadmin admin1234567
  admin12345678 letmeinletmein letmein12345 changemenow123 changeme1234 changeme12345 iloveyou1234 iloveyouforever
  iloveyousomuch ihateyou1234 unbelievable sunshine1234 princess1234 football1234 baseball1234 superman1234 spiderman123
  michaeljordan manchesterunited liverpoolfc1 chelseafc1234 realmadrid123 jesuschrist1 jesuslovesme godisgood123
  abcdefghijkl abcdefghijklm abcdefghijklmnopqrstuvwxyz abc123abc123 abcd12345678 abcdefg12345 a1b2c3d4e5f6
  correcthorsebatterystaple trustno1trustno1 starwars1234 pokemon12345 minecraft123 computer1234 internet1234
  businessname companyname1 mycompany123 amazonseller amazon123456 amazonseller1 partnerplatform`
    .split(/\s+/)
    .filter(Boolean),
)
